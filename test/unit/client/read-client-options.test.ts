import { describe, expect, it } from 'vitest';

import { createClient } from '../../../sdk/client/create-client.ts';
import { detect } from '../../../sdk/client/detect.ts';
import { readClientOptions } from '../../../sdk/client/read-client-options.ts';
import { EXTENSION_ID } from '../../support/fake-runtime/fake-runtime.ts';

const extensionId = EXTENSION_ID;
/** As JavaScript would, with anything. */
const read = (given: Readonly<Record<string, unknown>>) => readClientOptions({ extensionId, ...given });

it('fills in the defaults', () => {
  expect(read({})).toEqual({
    candidates: [extensionId],
    transports: ['port', 'message'],
    lane: true,
    timeoutMs: 30_000,
    detectTimeoutMs: 2_000,
    attempts: 5,
    backoff: { minDelayMs: 100, maxDelayMs: 5_000, factor: 2, jitter: 'full' },
    minVersion: undefined,
    onFrame: undefined,
  });
});

it.each([
  [{ timeoutMs: Infinity }, { timeoutMs: Infinity }],
  [{ timeoutMs: 0 }, { timeoutMs: 0 }],
  [{ retry: false }, { attempts: 1 }],
  [{ retry: { attempts: Infinity } }, { attempts: Infinity }],
  [{ transports: ['message'] }, { transports: ['message'] }],
  [{ transports: ['lane'] }, { transports: ['port'], lane: true }],
  [{ transports: ['port', 'relay'] }, { transports: ['port'], lane: false }],
  [{ transports: ['relay'] }, { transports: [] }],
  [{ minVersion: '1.2.3.4' }, { minVersion: '1.2.3.4' }],
])('takes %j', (given, expected) => {
  expect(read(given)).toMatchObject(expected);
});

it.each([
  [{ timeoutMs: -1 }, 'timeoutMs'],
  [{ timeoutMs: NaN }, 'timeoutMs'],
  [{ timeoutMs: '5' }, 'timeoutMs'],
  [{ detectTimeoutMs: -1 }, 'detectTimeoutMs'],
  [{ retry: { attempts: 0 } }, 'retry.attempts'],
  [{ retry: { minDelayMs: -1 } }, 'retry.minDelayMs'],
  [{ retry: { factor: 0.5 } }, 'retry.factor'],
  [{ transports: [] }, 'transports'],
  [{ transports: ['pigeon'] }, 'transports'],
  [{ transports: 'port' }, 'transports'],
  [{ minVersion: '1.x' }, 'minVersion'],
  [{ minVersion: '1.2.3.4.5' }, 'minVersion'],
])('refuses %j, naming %s', (given, name) => {
  expect(() => read(given)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(name) as string }) as Error,
  );
});

describe('an extension id', () => {
  it.each([
    extensionId,
    'editor@example.com',
    '{01234567-89ab-cdef-0123-456789abcdef}',
    'com.example.ext.Extension (TEAMID)',
  ])('of a browser is taken: %s', (id) => {
    expect(read({ extensionId: id }).candidates).toEqual([id]);
  });

  it('may be several, each asked once', () => {
    const other = 'p'.repeat(32);
    expect(read({ extensionId: [extensionId, other, extensionId] }).candidates).toEqual([extensionId, other]);
  });

  it.each([
    '',
    'abc',
    extensionId.toUpperCase(),
    `${extensionId}a`,
    `chrome-extension://${extensionId}`,
    '*',
    [],
    [extensionId, 'abc'],
    undefined,
    null,
    7,
  ])('that no browser gives is refused by name: %j', async (id) => {
    const wrong = { extensionId: id as string };
    const named = `"${String(Array.isArray(id) ? (id[1] ?? '') : id)}"`;
    expect(() => createClient(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error);
    expect(() => createClient(wrong)).toThrow(named);
    await expect(detect(wrong)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
