import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createHost, port, unchecked, type HostPort } from '../../../extension-side/host/index.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import { EXTENSION_ID, settle, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

/** As many as may wait to be taken. */
const MOST = 1_024;

async function setUp() {
  const opened: HostPort[] = [];
  const talk = port({ message: unchecked(), handler: (opening) => opened.push(opening) });
  const boot = () => createHost({ allow: ['https://app.example.com'], procedures: {}, ports: { talk } }).listen();
  const fake = startFakeRuntime({ boot });
  const client = createClient({ extensionId: EXTENSION_ID });
  const page = client.openPort('talk');
  const onClose = vi.fn();
  page.onClose(onClose);
  await settle();
  const reconnect = async () => {
    const lost = fake.ports.at(-1);
    lost?.lose();
    lost?.other?.lose();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([client.state, fake.ports.length]).toEqual(['connected', 2]);
  };
  return { page, host: opened[0] as unknown as HostPort, onClose, reconnect };
}

/** Both ends of a port, each way round: who sends, and who has no listener yet. */
const DIRECTIONS = [
  ['page', 'host'],
  ['host', 'page'],
] as const;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => vi.useRealTimers());

// Went wrong: what had arrived was told as taken, so that the sender sent as many again, and the port was closed for it.
it.each(DIRECTIONS)('messages of the %s that the %s has not taken wait over a new connection', async (from, to) => {
  const { onClose, reconnect, ...ends } = await setUp();
  for (let value = 1; value <= MOST; value++) ends[from].postMessage(value);
  await settle();
  await reconnect();
  expect(() => ends[from].postMessage(MOST + 1)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  const taken: unknown[] = [];
  ends[to].onMessage((value) => taken.push(value));
  await vi.advanceTimersByTimeAsync(1_000);
  ends[from].postMessage(MOST + 1);
  await settle();
  expect(taken).toEqual(Array.from({ length: MOST + 1 }, (_, index) => index + 1));
  expect(onClose).not.toHaveBeenCalled();
});
