import * as v from 'valibot';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createHost, query, unchecked } from '../../../extension-side/host/index.ts';
import { ApplicationError, PortcullisError, createClient } from '../../../sdk/client/index.ts';
import { EXTENSION_ID, settle, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

type Handlers = Record<string, (input: unknown, context: { readonly signal: AbortSignal }) => unknown>;

/** A page that exposes these, and an extension whose `ask` calls one of them. */
function setUp(handlers: Handlers = {}) {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const options = { input: unchecked<never>(), output: unchecked() };
  const boot = () =>
    createHost({
      allow: ['https://app.example.com'],
      exposeErrors: true,
      onError: () => undefined,
      page: { give: options, other: options },
      procedures: {
        ask: query({
          input: v.object({ name: v.string(), timeoutMs: v.optional(v.number()) }),
          handler: ({ name, timeoutMs }, { session }) =>
            session.query(name as never, undefined as never, { timeoutMs }).catch((error: unknown) => {
              const { code, delivered, message, data } = error as PortcullisError;
              return { code, delivered, message, data };
            }),
        }),
      },
    }).listen();
  const fake = startFakeRuntime({ boot });
  const client = createClient({ extensionId: EXTENSION_ID });
  const off = client.expose(handlers);
  const ask = (name: string, timeoutMs?: number): Promise<unknown> => client.query('ask', { name, timeoutMs });
  return { fake, client, off, ask };
}

/** What is reported as uncaught, instead of failing the test. */
function uncaught(): unknown[] {
  const errors: unknown[] = [];
  vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
    void Promise.resolve()
      .then(callback)
      .catch((error: unknown) => errors.push(error));
  });
  return errors;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

// Once it said CONNECTION_CLOSED: the names followed the welcome, behind the calls that rode with the hello.
it('can be called by what the very first call of a page starts', async () => {
  const { ask, client } = setUp({ give: () => 'given' });
  expect(await ask('give')).toBe('given');
  expect(client.stats().connections).toBe(1);
});

it('is there again for the first call after the worker was restarted', async () => {
  const { ask, fake } = setUp({ give: () => 'given' });
  await ask('give');
  fake.killWorker();
  await settle();
  expect(await ask('give')).toBe('given');
});

it('is what was exposed last, and nothing that was taken back', async () => {
  const { ask, client, off } = setUp({ give: () => 'given' });
  await ask('give');
  client.expose({ other: () => 'other' });
  off();
  await settle();
  expect(await ask('other')).toBe('other');
  expect(await ask('give')).toMatchObject({ code: 'PROCEDURE_NOT_FOUND', delivered: 'no' });
});

it('looks for no extension any more once it was taken back', async () => {
  const { ask, client, fake } = setUp();
  await ask('give');
  fake.isInstalled = false;
  fake.killWorker();
  const off = client.expose({ other: () => 'other' });
  await vi.advanceTimersByTimeAsync(60_000);
  off();
  const { connections } = client.stats();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connections).toBeGreaterThan(2);
  expect(client.stats().connections).toBe(connections);
});

it('is refused where it is no function, or there already', () => {
  const { client } = setUp({ give: () => 'given' });
  const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as unknown;
  expect(() => client.expose({ other: 7 as never })).toThrow(refused);
  expect(() => client.expose({ other: () => 1, give: () => 2 })).toThrow(refused);
  client.expose({ other: () => 1 });
});

it('fails as itself where that is meant for the extension, and redacted otherwise', async () => {
  const errors = uncaught();
  const own = new PortcullisError('RATE_LIMITED', 'secret: of another client');
  const { ask } = setUp({
    give: () => {
      throw new ApplicationError('BUSY', { until: new Date(3) }, 'Not now.');
    },
    other: () => {
      throw own;
    },
  });
  expect(await ask('give')).toEqual({ code: 'BUSY', message: 'Not now.', data: { until: new Date(3) } });
  expect(await ask('other')).toEqual({
    code: 'HANDLER_FAILED',
    delivered: 'yes',
    message: `The page's handler of "other" failed.`,
  });
  expect(errors).toEqual([own]);
});

it('says which part of an outcome cannot travel', async () => {
  const { ask } = setUp({ give: () => ({ deep: [() => 1] }) });
  expect(await ask('give')).toMatchObject({
    code: 'NOT_SERIALIZABLE',
    message: expect.stringContaining('output.deep[0]') as string,
  });
});

it('ends when the extension waits no longer, or is gone, and what it brings then is not sent', async () => {
  const calls: { readonly signal: AbortSignal; readonly end: (value: unknown) => void }[] = [];
  const { ask, fake, client } = setUp({
    give: (_input, { signal }) => new Promise((end) => calls.push({ signal, end })),
  });
  const sentResults = () =>
    fake.ports.flatMap(({ posted }) => posted).filter((one) => JSON.stringify(one).includes('late'));
  const late = ask('give', 500);
  await vi.advanceTimersByTimeAsync(500);
  expect(await late).toMatchObject({ code: 'TIMEOUT', delivered: 'unknown' });
  await settle();
  expect(calls[0]?.signal.reason).toMatchObject({ code: 'ABORTED' });

  void ask('give').catch(() => undefined);
  await settle();
  fake.killWorker();
  await settle();
  expect(calls[1]?.signal.aborted).toBe(true);
  for (const { end } of calls) end('late');
  await settle();
  expect(sentResults()).toEqual([]);
  await client.close();
});
