import { vi, type Mock } from 'vitest';

import { createHost, type Context, type Host, type HostOptions } from '../../../extension-side/host/index.ts';
import { settle, startFakeRuntime, type FakeRuntime } from './fake-runtime.ts';
import { HELLO, RawPage, request, type RawFrame } from './raw-page.ts';

/** A host that runs, and a page that is connected to it. */
export interface RunningHost {
  readonly fake: FakeRuntime;
  readonly host: Host;
  readonly page: RawPage;
  readonly onError: Mock<(error: unknown, context: Context) => void>;
  /** Sends one request and returns the outcome, if it has come once nothing else waits for its turn. */
  readonly call: (
    name: string,
    different?: Readonly<Record<string, unknown>>,
    id?: number,
  ) => Promise<RawFrame | undefined>;
}

/** Starts a host with these procedures, and connects a page of `https://app.example.com` that writes its frames by hand. */
export function startHostWith(
  procedures: Readonly<Record<string, unknown>>,
  options: Partial<HostOptions> = {},
): RunningHost {
  const onError = vi.fn<(error: unknown, context: Context) => void>();
  const host = createHost({ allow: ['https://app.example.com'], procedures, onError, ...options });
  const fake = startFakeRuntime({ boot: () => host.listen() });
  const page = new RawPage(fake);
  page.send(HELLO);
  const call: RunningHost['call'] = async (name, different = {}, id = page.port.posted.length) => {
    page.send(request(id, name, different));
    await settle();
    return page.frames.filter((frame) => frame['id'] === id).at(-1);
  };
  return { fake, host, page, onError, call };
}
