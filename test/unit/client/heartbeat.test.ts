import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createHeartbeat } from '../../../sdk/client/heartbeat.ts';

function setUp() {
  const state = { isWaiting: true, isNeeded: true };
  const ping = vi.fn();
  const onDead = vi.fn();
  const heartbeat = createHeartbeat({ isWaiting: () => state.isWaiting, isNeeded: () => state.isNeeded, ping, onDead });
  return { state, ping, onDead, heartbeat };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('does nothing before anything waits', () => {
  const { ping } = setUp();
  vi.advanceTimersByTime(60_000);
  expect(ping).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

it('asks once after a silence, and gives up within six seconds', () => {
  const { heartbeat, ping, onDead } = setUp();
  heartbeat.start();
  vi.advanceTimersByTime(6_000);
  expect(ping).toHaveBeenCalledExactlyOnceWith(1);
  expect(onDead).toHaveBeenCalledOnce();
});

it('takes anything that arrives for an answer, and asks again after the next silence', () => {
  const { heartbeat, ping, onDead } = setUp();
  heartbeat.start();
  for (let seconds = 0; seconds < 60; seconds += 3) {
    vi.advanceTimersByTime(3_000);
    heartbeat.heard();
  }
  expect(onDead).not.toHaveBeenCalled();
  expect(ping.mock.calls.flat()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

it('does not ask somebody who keeps talking', () => {
  const { heartbeat, ping } = setUp();
  heartbeat.start();
  for (let turn = 0; turn < 100; turn++) {
    vi.advanceTimersByTime(100);
    heartbeat.heard();
  }
  expect(ping).not.toHaveBeenCalled();
});

it('stops by itself when nothing waits any more: questions keep a worker awake', () => {
  const { heartbeat, state, ping } = setUp();
  heartbeat.start();
  state.isWaiting = false;
  vi.advanceTimersByTime(60_000);
  expect(ping).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

// Went wrong: calls that time out before an answer is overdue took the question back, and a dead connection was never noticed.
it('keeps to a question that it has asked when nothing waits any more', () => {
  const { heartbeat, state, onDead } = setUp();
  heartbeat.start();
  vi.advanceTimersByTime(800);
  state.isWaiting = false;
  vi.advanceTimersByTime(5_000);
  expect(onDead).toHaveBeenCalledOnce();
});

it('asks at once where there is reason to doubt', () => {
  const { heartbeat, ping, onDead } = setUp();
  heartbeat.ask();
  heartbeat.ask();
  expect(ping).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(4_999);
  expect(onDead).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onDead).toHaveBeenCalledOnce();
});

it('leaves nothing behind when it is stopped', () => {
  const { heartbeat, onDead } = setUp();
  heartbeat.start();
  heartbeat.ask();
  heartbeat.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(onDead).not.toHaveBeenCalled();
});

it('asks after a silence that is longer than the host’s pings, as long as something needs the connection', () => {
  const { heartbeat, state, ping, onDead } = setUp();
  heartbeat.expect(20_000);
  vi.advanceTimersByTime(20_000);
  heartbeat.heard();
  vi.advanceTimersByTime(29_000);
  expect(ping).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(ping).toHaveBeenCalledOnce();
  heartbeat.heard();
  state.isNeeded = false;
  vi.advanceTimersByTime(200_000);
  expect(ping).toHaveBeenCalledOnce();
  heartbeat.stop();
  expect([vi.getTimerCount(), onDead.mock.calls]).toEqual([0, []]);
});

it('is not kept busy by an interval that makes no sense', () => {
  const { heartbeat, ping } = setUp();
  heartbeat.expect(0);
  vi.advanceTimersByTime(1_999);
  expect(ping).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ping).toHaveBeenCalledOnce();
});
