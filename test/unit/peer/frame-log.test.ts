import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { frameLog } from '../../../sdk/peer/frame-log.ts';
import type { FrameRecord } from '../../../sdk/protocol/frame-record.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000 }));
afterEach(() => vi.useRealTimers());

it('is nothing where nobody looks', () => {
  expect(frameLog(undefined)).toBeUndefined();
});

it('shows each frame with its size as JSON in UTF-8', async () => {
  const records: FrameRecord[] = [];
  frameLog((record) => records.push(record))?.('in', 'port', [{ type: 'ping', id: 1 }, { type: 'é' }]);
  await Promise.resolve();
  expect(records).toEqual([
    { direction: 'in', transport: 'port', bytes: 22, atMs: 1_000, frame: { type: 'ping', id: 1 } },
    { direction: 'in', transport: 'port', bytes: 13, atMs: 1_000, frame: { type: 'é' } },
  ]);
});

it('shows no token', async () => {
  const onFrame = vi.fn();
  frameLog(onFrame)?.('in', 'port', [{ type: 'lane-offer', token: 'f'.repeat(32), url: 'u' }]);
  await Promise.resolve();
  expect(onFrame).toHaveBeenCalledWith(
    expect.objectContaining({ frame: { type: 'lane-offer', token: 'redacted', url: 'u' } }),
  );
});

it('shows a frame that is no JSON', async () => {
  const onFrame = vi.fn();
  frameLog(onFrame)?.('out', 'port', [{ type: 'result', value: 1n }]);
  await Promise.resolve();
  expect(onFrame).toHaveBeenCalledWith(expect.objectContaining({ bytes: 0 }));
});
