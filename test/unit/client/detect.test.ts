import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createHost } from '../../../extension-side/host/index.ts';
import { detect } from '../../../sdk/client/detect.ts';
import type { DetectOptions } from '../../../sdk/client/detection.ts';
import {
  EXTENSION_ID,
  pageAt,
  startFakeRuntime,
  type FakeRuntimeOptions,
} from '../../support/fake-runtime/fake-runtime.ts';

const extensionId = EXTENSION_ID;
const other = 'p'.repeat(32);
const boot = () => createHost({ allow: ['https://app.example.com'] }).listen();

const install = (options: FakeRuntimeOptions = {}) => startFakeRuntime({ boot, version: '1.2.3', ...options });

async function look(options: Partial<DetectOptions> = {}) {
  const asked = detect({ extensionId, ...options });
  await vi.advanceTimersByTimeAsync(5_000);
  return asked;
}

/** A worker that answers every message with the same reply. */
const answering = (reply: unknown) => () => {
  const { runtime } = globalThis.browser as unknown as {
    runtime: {
      onMessageExternal: {
        addListener(listener: (...given: [unknown, unknown, (reply: unknown) => void]) => boolean): void;
      };
    };
  };
  runtime.onMessageExternal.addListener((_message, _sender, respond) => {
    respond(reply);
    return true;
  });
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('finds an extension that is there, with its version and what both offer', async () => {
  const fake = install();
  expect(await look()).toEqual({
    status: 'installed',
    extensionId,
    version: '1.2.3',
    protocol: 1,
    transports: ['port', 'message'],
  });
  expect(fake.ports).toEqual([]);
  expect(fake.unread).toEqual([]);
});

it('says what to do where it is not there', async () => {
  const fake = install();
  fake.isInstalled = false;
  expect(await look()).toMatchObject({
    status: 'unavailable',
    reason: 'unreachable',
    message: expect.stringContaining(extensionId) as string,
  });
  expect(fake.unread).toEqual([]);
});

it('says that the page is denied, and nothing of the extension', async () => {
  install({ sender: pageAt('https://stranger.example') });
  expect(await look()).toEqual({ status: 'unavailable', reason: 'denied', message: expect.any(String) as string });
});

it('says that nobody answers where the worker throws at its top level', async () => {
  const fake = install();
  fake.isBroken = true;
  expect(await look()).toMatchObject({ reason: 'unresponsive' });
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  null,
  undefined,
  7,
  'yes',
  {},
  { frames: 7 },
  { frames: [] },
  { frames: [null] },
  { frames: [{ type: 'welcome' }] },
  { frames: [{ type: 'welcome', version: 1, protocol: 1 }] },
])('takes the answer %j for none', async (reply) => {
  install({ boot: answering(reply) });
  expect(await look()).toMatchObject({ status: 'unavailable', reason: 'unresponsive' });
});

it.each([
  ['1.2.3', 'installed'],
  ['1.2', 'installed'],
  ['1.2.3.0', 'installed'],
  ['1.10', 'unavailable'],
  ['1.2.3.1', 'unavailable'],
  ['0.9.9.9', 'installed'],
  ['1.2.4', 'unavailable'],
  ['2', 'unavailable'],
])('with minVersion %s it is %s', async (minVersion, status) => {
  install();
  const found = await look({ minVersion });
  expect(found.status).toBe(status);
  if (status === 'unavailable')
    expect(found).toMatchObject({ reason: 'outdated', side: 'extension', version: '1.2.3' });
});

it.each(['page', 'extension'] as const)('says that the %s is outdated, if the extension does', async (side) => {
  const refuse = { type: 'refuse', code: 'UNSUPPORTED_VERSION', message: 'm', side, version: '9.0' };
  install({ boot: answering({ portcullis: 1, session: '0'.repeat(32), frames: [refuse] }) });
  expect(await look()).toMatchObject({ reason: 'outdated', side, version: '9.0' });
});

describe('among candidates', () => {
  it.each([[[extensionId, other]], [[other, extensionId]]])('%j finds the one that is installed', async (ids) => {
    install();
    expect(await look({ extensionId: ids })).toMatchObject({ status: 'installed', extensionId });
  });

  it('asks each once', async () => {
    const fake = install();
    await look({ extensionId: [other, extensionId, other] });
    expect(fake.messages).toHaveLength(2);
  });
});

describe('without a runtime', () => {
  it('Firefox cannot, elsewhere nothing lists this page', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 Gecko/20100101 Firefox/153.0' });
    expect(await look()).toMatchObject({ reason: 'unsupported-browser' });
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 Chrome/156.0' });
    expect(await look()).toMatchObject({ reason: 'unreachable' });
  });

  it('a runtime that a page has made up is no more than silent', async () => {
    vi.stubGlobal('chrome', { runtime: { sendMessage: () => undefined } });
    expect(await look()).toMatchObject({ reason: 'unresponsive' });
    vi.stubGlobal('chrome', {
      runtime: {
        sendMessage: () => {
          throw new Error('Extension context invalidated.');
        },
      },
    });
    expect(await look()).toMatchObject({ reason: 'unreachable' });
  });
});

it('asks again each time', async () => {
  const fake = install();
  fake.isInstalled = false;
  expect(await look()).toMatchObject({ reason: 'unreachable' });
  fake.isInstalled = true;
  expect(await look()).toMatchObject({ status: 'installed' });
});
