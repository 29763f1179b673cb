import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Channel } from '../../../extension-side/host/channel.ts';
import { HostPage } from '../../../extension-side/host/host-page.ts';
import type { HostFrame } from '../../../sdk/protocol/frames.ts';
import { plainDoor } from '../../support/plain-door.ts';
import { plainParcels } from '../../support/plain-parcels.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a page that exposes nothing is no page that is gone', async () => {
  const { page } = exposing();
  await expect(page.call('query', 'getSelection', undefined)).rejects.toMatchObject({ code: 'PROCEDURE_NOT_FOUND' });
});

function exposing(...names: string[]) {
  const sent: HostFrame[] = [];
  // Only what a part of a session uses of it.
  const channel = { send: (frame: HostFrame) => sent.push(frame) } as unknown as Channel;
  const page = new HostPage({
    procedures: {
      getSelection: { output: v.string() },
      add: { input: v.number(), output: v.number() },
      read: { input: v.blob(), output: v.string() },
    },
    door: plainDoor(),
    parcels: plainParcels(),
    onBusy: vi.fn(),
    onRest: vi.fn(),
  });
  if (names.length > 0) page.receive({ type: 'expose', names }, channel);
  const answer = (value: unknown): void => page.receive({ type: 'result', id: 1, value }, channel);
  return { page, sent, channel, answer };
}

describe('the page, as a session calls it', () => {
  it('is asked for what it exposes, and its answer is checked', async () => {
    const { page, sent, answer } = exposing('getSelection');
    const call = page.call('query', 'getSelection', undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toMatchObject([{ type: 'request', id: 1, kind: 'query', name: 'getSelection' }]);
    answer(7);
    await expect(call).rejects.toMatchObject({ code: 'INVALID_OUTPUT', delivered: 'yes' });
  });

  it.each([
    ['what the host does not declare', 'remove', undefined, {}, 'PROCEDURE_NOT_FOUND'],
    ['what the page does not expose', 'add', 1, {}, 'PROCEDURE_NOT_FOUND'],
    ['input where none is taken', 'getSelection', 1, {}, 'INVALID_INPUT'],
    ['a time that is no number', 'getSelection', undefined, { timeoutMs: NaN }, 'INVALID_ARGUMENT'],
    ['a time below 0', 'getSelection', undefined, { timeoutMs: -1 }, 'INVALID_ARGUMENT'],
  ])('refuses %s, and sends nothing', async (_what, name, input, options, code) => {
    const { page, sent } = exposing('getSelection');
    await expect(page.call('query', name, input, options)).rejects.toMatchObject({ code, delivered: 'no' });
    expect(sent).toEqual([]);
    expect(page.isBusy).toBe(false);
  });

  it('fails what was sent when its connection is lost, and what comes after that at once', async () => {
    const { page, channel } = exposing('getSelection');
    const call = page.call('query', 'getSelection', undefined);
    const failure = expect(call).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
    await vi.advanceTimersByTimeAsync(0);
    page.pause(channel);
    await failure;
    const later = page.call('query', 'getSelection', undefined);
    await expect(later).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'no' });
  });

  it('fails what was sent where the page is back over another connection, and calls it there', async () => {
    const { page, answer } = exposing('getSelection');
    const call = page.call('query', 'getSelection', undefined);
    const failure = expect(call).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
    await vi.advanceTimersByTimeAsync(0);
    const sent: HostFrame[] = [];
    const next = { send: (frame: HostFrame) => sent.push(frame) } as unknown as Channel; // see above
    page.receive({ type: 'expose', names: ['getSelection'] }, next);
    await failure;
    const later = page.call('query', 'getSelection', undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toMatchObject([{ type: 'request', id: 2 }]);
    page.receive({ type: 'result', id: 2, value: 'words' }, next);
    expect(await later).toBe('words');
    answer('too late');
  });

  it('has its deadline', async () => {
    const { page } = exposing('getSelection');
    const call = page.call('query', 'getSelection', undefined, { timeoutMs: 50 });
    const failure = expect(call).rejects.toMatchObject({ code: 'TIMEOUT', delivered: 'unknown' });
    await vi.advanceTimersByTimeAsync(60);
    await failure;
  });

  // Went wrong: neither deadline nor signal was heeded, nor a lost connection noticed, before the Blob had been read.
  it('has its deadline, its signal and its connection while a Blob is being read', async () => {
    const { page, channel, sent } = exposing('read');
    const blob = new Blob(['never read']);
    blob.arrayBuffer = () => new Promise(() => undefined);
    const controller = new AbortController();
    const read = (options: object) => page.call('query', 'read', blob, options);
    const outcomes = Promise.allSettled([read({ timeoutMs: 50 }), read({ signal: controller.signal }), read({})]);
    await vi.advanceTimersByTimeAsync(60);
    controller.abort();
    page.pause(channel);
    expect(await outcomes).toMatchObject([
      { reason: { code: 'TIMEOUT', delivered: 'no' } },
      { reason: { code: 'ABORTED', delivered: 'no' } },
      { reason: { code: 'CONNECTION_CLOSED', delivered: 'no' } },
    ]);
    expect([sent, page.isBusy]).toEqual([[], false]);
  });
});
