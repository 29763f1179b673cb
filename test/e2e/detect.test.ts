import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

const PRESENT = idOf('present');
const ABSENT = idOf('never installed');
const BROKEN = idOf('broken');
const SILENT = idOf('silent');

const EVERYBODY = { externally_connectable: { matches: ['http://localhost/*'] } };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    extensions: () => [
      extensionUnderTest({ name: 'present', version: '1.2.3', allow: `['http://localhost/*']` }),
      {
        name: 'broken',
        manifest: EVERYBODY,
        background: {
          code: `chrome.runtime.onMessageExternal.addListener(() => true); throw new Error('broken at its top level');`,
        },
      },
      {
        name: 'silent',
        manifest: EVERYBODY,
        background: {
          code: `
            // Promises an answer that it never gives, and keeps ports open that it never speaks on.
            chrome.runtime.onMessageExternal.addListener(() => true);
            chrome.runtime.onConnectExternal.addListener((port) => { globalThis.port = port; });
          `,
        },
      },
    ],
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

test('an unread error of the browser does show in a console, so that its absence elsewhere means something', async () => {
  const { page } = await stage.open('localhost');
  await page.evaluate(`new Promise((done) => chrome.runtime.sendMessage('${ABSENT}', 'hello', () => done(0)))`);
  expect(await stage.takeNoise()).toMatchObject([{ text: expect.stringContaining('runtime.lastError') as unknown }]);
});

test('an extension that is there is detected, with its version and what it offers', async () => {
  const visitor = await stage.open('localhost');
  const installed = {
    status: 'installed',
    extensionId: PRESENT,
    version: '1.2.3',
    protocol: 1,
    transports: ['port', 'message'],
  };
  expect(await visitor.detect({ extensionId: PRESENT })).toEqual(installed);
  expect(await visitor.detectAs({ extensionId: PRESENT })).toEqual(installed);
  expect(await visitor.detectAs({ extensionId: PRESENT, transports: ['message'] })).toEqual({
    ...installed,
    transports: ['message'],
  });
});

test('detection enters no handler and opens no connection', async () => {
  const visitor = await stage.open('localhost');
  const before = await stage.evidence(PRESENT);
  expect(await visitor.detectAs({ extensionId: PRESENT })).toMatchObject({ status: 'installed' });
  expect(await stage.evidence(PRESENT)).toEqual(before);
  expect(await visitor.look({ extensionId: PRESENT })).toEqual({ state: 'idle', transport: null, connections: 0 });
});

test.each([
  ['the installed one first', [PRESENT, ABSENT]],
  ['the installed one last', [ABSENT, PRESENT]],
])('of two candidates the installed one is found: %s', async (_order, extensionId) => {
  const visitor = await stage.open('localhost');
  expect(await visitor.detect({ extensionId })).toMatchObject({ status: 'installed', extensionId: PRESENT });
  for (const transport of ['port', 'message'] as const) {
    const client = { extensionId, transports: [transport] };
    expect(await visitor.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({
      kind: 'value',
      value: { caller: 'page' },
    });
    expect(await visitor.call({ client, kind: 'mutate', name: 'double', input: { value: 4 } })).toEqual({
      kind: 'value',
      value: 8,
    });
  }
});

test('a candidate that never answers does not hide a later one that does', async () => {
  const visitor = await stage.open('localhost');
  const extensionId = [SILENT, PRESENT];
  // It would take minutes if the first candidate were waited for.
  expect(await visitor.detect({ extensionId, timeoutMs: 600_000 })).toMatchObject({ extensionId: PRESENT });
});

test('a malformed id is an argument that is named, wherever it stands', async () => {
  const visitor = await stage.open('localhost');
  for (const malformed of ['', 'xyz', ABSENT.toUpperCase(), `${ABSENT}a`, ABSENT.slice(1), `${ABSENT}/`]) {
    const named = {
      kind: 'error',
      code: 'INVALID_ARGUMENT',
      delivered: 'no',
      message: expect.stringContaining(JSON.stringify(malformed)) as unknown,
    };
    expect(await visitor.create({ extensionId: malformed })).toMatchObject(named);
    expect(await visitor.create({ extensionId: [PRESENT, malformed] })).toMatchObject(named);
    await expect(visitor.detect({ extensionId: malformed })).rejects.toThrow(JSON.stringify(malformed));
  }
  expect(await visitor.create({ extensionId: [] })).toMatchObject({ kind: 'error', code: 'INVALID_ARGUMENT' });
});

test('on a page that no extension lists there is nothing to reach', async () => {
  const visitor = await stage.open('unlisted.localhost');
  expect(await visitor.page.evaluate('globalThis.chrome?.runtime === undefined')).toBe(true);
  expect(await visitor.detect({ extensionId: PRESENT })).toMatchObject({
    status: 'unavailable',
    reason: 'unreachable',
  });
  expect(await visitor.call({ client: { extensionId: PRESENT }, kind: 'query', name: 'whoAmI' })).toMatchObject({
    code: 'EXTENSION_NOT_FOUND',
    delivered: 'no',
  });
});

describe.each(['port', 'message'] as const)('calls over %s', (transport) => {
  test('to an extension that is not there fail as undelivered', async () => {
    const visitor = await stage.open('localhost');
    const client = { extensionId: ABSENT, transports: [transport] };
    expect(await visitor.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'unreachable' });
    for (const kind of ['query', 'mutate'] as const) {
      expect(await visitor.call({ client, kind, name: 'anything' })).toMatchObject({
        kind: 'error',
        code: 'EXTENSION_NOT_FOUND',
        delivered: 'no',
      });
    }
    expect(await visitor.look(client)).toMatchObject({ state: 'idle', transport: null });
  });

  test('to an extension older than the page needs fail, and enter no handler', async () => {
    const visitor = await stage.open('localhost');
    const client = { extensionId: PRESENT, transports: [transport], minVersion: '1.2.10' };
    expect(await visitor.detectAs(client)).toMatchObject({
      status: 'unavailable',
      reason: 'outdated',
      side: 'extension',
      version: '1.2.3',
    });
    const before = await stage.evidence(PRESENT);
    for (const call of [
      { kind: 'query', name: 'whoAmI' },
      { kind: 'mutate', name: 'double', input: { value: 1 } },
    ] as const) {
      expect(await visitor.call({ client, ...call })).toMatchObject({
        kind: 'error',
        code: 'UNSUPPORTED_VERSION',
        delivered: 'no',
        data: { reason: 'outdated', side: 'extension', version: '1.2.3' },
      });
    }
    // Went wrong once: the first call rode with the greeting and ran before the version was known, yet was called undelivered.
    expect(await stage.evidence(PRESENT)).toEqual(before);
    const recent = { ...client, minVersion: '1.2.3' };
    expect(await visitor.call({ client: recent, kind: 'query', name: 'whoAmI' })).toMatchObject({ kind: 'value' });
  });

  describe.each([
    ['whose worker throws at its top level', BROKEN],
    ['that never answers', SILENT],
  ])('to an extension %s', (_which, extensionId) => {
    const client = { extensionId, transports: [transport], detectTimeoutMs: 700 };

    test('settle by their deadline, and it is unresponsive', async () => {
      const visitor = await stage.open('localhost');
      const call = { client, name: 'anything', options: { timeoutMs: 1_500 } };
      const [found, asked, changed] = await Promise.all([
        visitor.detectAs(client),
        visitor.call({ ...call, kind: 'query' }),
        visitor.call({ ...call, kind: 'mutate' }),
      ]);
      expect(found).toMatchObject({ status: 'unavailable', reason: 'unresponsive' });
      expect(asked).toMatchObject({ kind: 'error', code: 'TIMEOUT', delivered: 'unknown' });
      // A mutation waits for the greeting, which never comes: it has not been sent.
      expect(changed).toMatchObject({ kind: 'error', code: 'TIMEOUT', delivered: 'no' });
    });

    test('settle when they are aborted', async () => {
      const visitor = await stage.open('localhost');
      const running = await visitor.begin({ client, kind: 'query', name: 'anything' });
      await running.abort();
      expect(await running.outcome()).toMatchObject({ kind: 'error', code: 'ABORTED' });
    });
  });
});
