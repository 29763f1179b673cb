import { describe, expect, it, vi } from 'vitest';

import { EventLog } from '../../../sdk/peer/event-log.ts';

function createLog(window = 4) {
  const log = new EventLog(window);
  const send = vi.fn();
  const emit = (...values: number[]): void => {
    for (const value of values) log.push({ name: 'counted', value });
  };
  const sent = (): unknown[] =>
    send.mock.calls.map(([frame]: { type: string; seq: number; gap?: boolean; value?: unknown }[]) =>
      frame?.type === 'event' ? frame.value : [frame?.seq, frame?.gap ? 'gap' : 'whole'],
    );
  return { log, send, emit, sent };
}

describe('an event log', () => {
  it('numbers events and sends them at once', () => {
    const { log, send, emit, sent } = createLog();
    log.start(send);
    emit(1, 2);
    expect(sent()).toEqual([[0, 'whole'], 1, 2]);
    expect(send).toHaveBeenLastCalledWith({ type: 'event', seq: 2, name: 'counted', value: 2 });
  });

  it('replays what a page lacks that comes back, and nothing else', () => {
    const { log, send, emit, sent } = createLog();
    log.start(send);
    emit(1, 2);
    log.pause();
    emit(3);
    send.mockClear();
    log.resume(1, true, send);
    expect(sent()).toEqual([[1, 'whole'], 2, 3]);
  });

  it('keeps nothing that was acknowledged', () => {
    const { log, send, emit, sent } = createLog();
    log.start(send);
    emit(1, 2);
    log.acknowledge(2);
    log.pause();
    send.mockClear();
    log.resume(1, true, send);
    expect(sent()).toEqual([[2, 'gap']]);
  });

  it('tells a gap to a page that was served by another instance, or by a log that was forgotten', () => {
    for (const isKnown of [false, true]) {
      const { log, send, emit, sent } = createLog();
      log.resume(0, isKnown, send);
      emit(1);
      expect(sent()).toEqual([[0, 'gap'], 1]);
    }
  });

  it('keeps no more than its window, and tells the gap once the page has taken what was sent before', () => {
    const { log, send, emit, sent } = createLog(2);
    log.start(send);
    emit(1, 2, 3, 4);
    expect(sent()).toEqual([[0, 'whole'], 1, 2]);
    log.acknowledge(1);
    expect(sent()).toHaveLength(3);
    log.acknowledge(2);
    emit(5);
    expect(sent().slice(3)).toEqual([[2, 'gap'], 5]);
  });

  it('replays before it tells the gap, where the window overflowed while the page was away', () => {
    const { log, send, emit, sent } = createLog(2);
    log.start(send);
    log.pause();
    emit(1, 2, 3);
    send.mockClear();
    log.resume(0, true, send);
    expect(sent()).toEqual([[0, 'whole'], 1, 2]);
    log.acknowledge(2);
    expect(sent().at(-1)).toEqual([2, 'gap']);
  });
});
