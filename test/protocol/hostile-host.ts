import { vi } from 'vitest';

import type { ClientOptions } from '../../sdk/client/client-options.ts';
import type { Client } from '../../sdk/client/client-types.ts';
import { createClient } from '../../sdk/client/create-client.ts';
import type { FakePort } from '../support/fake-runtime/fake-port.ts';
import { EXTENSION_ID, settle, startFakeRuntime, type FakeRuntime } from '../support/fake-runtime/fake-runtime.ts';
import type { RawFrame } from '../support/fake-runtime/raw-page.ts';

/** A welcome as an honest host would give it. */
export const WELCOME = {
  type: 'welcome',
  protocol: 1,
  features: [],
  epoch: 'epoch',
  version: '1.0.0',
  serialization: 'json',
  limits: { requests: 8, frameBytes: 1_000_000, depth: 50, nodes: 10_000 },
  pingIntervalMs: 20_000,
};

export const HOST_ID = 'host-instance-1';

interface PageMessage {
  readonly session: string;
  readonly frames: readonly RawFrame[];
}

/** A client's other end, which says what the test wants. */
export class HostileHost {
  readonly fake: FakeRuntime;
  readonly client: Client;
  readonly #ports: FakePort[] = [];
  readonly #received: PageMessage[] = [];

  /** @param reply - What one-shots are answered with. */
  constructor(options: Partial<ClientOptions> = {}, reply?: (message: PageMessage) => unknown) {
    this.fake = startFakeRuntime({ boot: () => this.#listen(reply) });
    this.client = createClient({ extensionId: EXTENSION_ID, ...options });
  }

  /** How often the client has connected. */
  get connections(): number {
    return this.#ports.length;
  }

  /** The frames that the client has sent, over all connections. */
  get heard(): readonly RawFrame[] {
    return this.#received.flatMap(({ frames }) => frames);
  }

  /** Sends frames to the client over the latest port, in an envelope that is right but for what is given. */
  async say(frames: readonly unknown[], different: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const session = this.#received.at(-1)?.session;
    await this.post({ portcullis: 1, session, host: HOST_ID, frames, ...different });
  }

  /** Posts anything, if the client has not closed the port. */
  async post(message: unknown): Promise<void> {
    const port = this.#ports.at(-1);
    if (port?.state === 'open') port.postMessage(message);
    await settle();
  }

  #listen(reply: ((message: PageMessage) => unknown) | undefined): void {
    const { runtime } = globalThis.browser; // what startFakeRuntime put there
    runtime.onConnectExternal.addListener((port) => {
      this.#ports.push(port as unknown as FakePort);
      port.onMessage.addListener((message: PageMessage) => {
        this.#received.push(message);
      });
    });
    if (!reply) return;
    runtime.onMessageExternal.addListener((message: PageMessage, _sender, sendResponse) => {
      this.#received.push(message);
      sendResponse(reply(message));
      return true;
    });
  }
}

/** A host that has welcomed the client, which waits for the outcomes of three queries, 1 to 3. */
export async function withPendingCalls(options: Partial<ClientOptions> = {}) {
  const host = new HostileHost(options);
  const outcomes = [vi.fn(), vi.fn(), vi.fn()] as const;
  for (const outcome of outcomes) void host.client.query('any').then(outcome, outcome);
  await settle();
  await host.say([WELCOME]);
  return { host, outcomes };
}

/** What a call came to: `undefined` while it waits, and all of it if it was settled twice. */
export function outcomeOf(outcome: ReturnType<typeof vi.fn>): unknown {
  return outcome.mock.calls.length > 1 ? outcome.mock.calls : outcome.mock.calls[0]?.[0];
}
