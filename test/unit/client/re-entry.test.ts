import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import {
  createHost,
  event,
  mutation,
  port,
  query,
  subscription,
  unchecked,
} from '../../../extension-side/host/index.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import { EXTENSION_ID, pageAt, settle, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

function setUp() {
  const ran: unknown[] = [];
  const procedures = {
    wait: query(() => new Promise(() => undefined)),
    ready: query(() => true),
    save: mutation({ input: unchecked(), handler: (input) => void ran.push(input) }),
    count: subscription({
      input: unchecked(),
      output: unchecked(),
      handler: () => new Promise<never>(() => undefined),
    } as never),
  };
  const ports = { talk: port({ message: unchecked(), handler: () => undefined }) };
  const boot = () =>
    createHost({
      allow: ['https://app.example.com'],
      procedures,
      ports,
      events: { saved: event({ payload: unchecked() }) },
      onError: () => undefined,
    }).listen();
  const fake = startFakeRuntime({ boot });
  const client = createClient({ extensionId: EXTENSION_ID });
  const states: string[] = [];
  client.onStateChange((state) => states.push(state));
  return { fake, client, states, ran };
}

/** From now on nobody is let in, and the connections of before are gone. */
async function shutOut({ fake }: ReturnType<typeof setUp>): Promise<void> {
  fake.sender = pageAt('https://other.example.com');
  fake.killWorker();
  await settle();
}

const codeOf = (outcome: Promise<unknown>): Promise<unknown> =>
  outcome.then(
    () => 'none',
    (error: unknown) => (error as { code?: unknown }).code,
  );

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => vi.useRealTimers());

// Went wrong: the failure that was being told of went on, said `idle`, and left a timer behind.
it('a client that is closed by what a failure brings about stays closed', async () => {
  const given = setUp();
  const { client, states } = given;
  client.on('saved', () => undefined);
  client.openPort('talk').onClose(() => void client.close());
  await settle();
  await shutOut(given);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(client.state).toBe('closed');
  expect(states.at(-1)).toBe('closed');
  expect(client.stats().connections).toBe(2);
});

// Went wrong: a call that was settled by the loss began the next connection at once, without the pause that was due.
it('a connection that is lost is not begun anew before its time, whatever it settles', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.99);
  const { fake, client } = setUp();
  client.on('saved', () => undefined);
  const outcome = codeOf(client.query('wait', undefined, { retry: false }));
  await settle();
  expect(client.stats().connections).toBe(1);
  fake.killWorker();
  await settle();
  expect(await outcome).toBe('CONNECTION_CLOSED');
  expect(client.stats().connections).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(client.stats().connections).toBe(2);
});

// Went wrong: while its input was read the client was closed, and the reader waited for ever.
it('a subscription whose input is read when the client is closed fails', async () => {
  const { client } = setUp();
  const items = client.subscribe('count', { blob: new Blob(['a']) })[Symbol.asyncIterator]();
  const code = codeOf(items.next());
  void client.close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await code).toBe('CONNECTION_CLOSED');
});

// Went wrong: the reader waited for ever, and the browser told of an error that nobody had caught.
it('a controller in the place of its signal ends a subscription before it begins', () => {
  const { client } = setUp();
  const signal = new AbortController() as never;
  expect(() => client.subscribe('count', 1, { signal })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

it.each([
  ['a time that is none', { timeoutMs: -1 }],
  // Went wrong: it was told of as an error of no code, and the mutation ran.
  ['a controller in the place of its signal', { signal: new AbortController() }],
  ['nothing in the place of a signal', { signal: null }],
])('%s fails the call, and nothing is sent, held or taken away', async (_what, options) => {
  const { client, ran } = setUp();
  const bytes = new Uint8Array(2 ** 20);
  const outcome = codeOf(client.mutate('save', bytes, { ...options, transfer: [bytes.buffer] } as never));
  expect(await outcome).toBe('INVALID_ARGUMENT');
  expect(await client.query('ready')).toBe(true);
  expect(ran).toEqual([]);
  expect(bytes).toHaveLength(2 ** 20);
});
