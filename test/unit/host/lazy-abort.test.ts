import { expect, it, vi } from 'vitest';

import { LazyAbort } from '../../../extension-side/host/lazy-abort.ts';

const error = new Error('not wanted any more');

it('tells those who listened before', () => {
  const abort = new LazyAbort();
  const onAbort = vi.fn();
  abort.signal.addEventListener('abort', onAbort);
  abort.abort(error);
  expect(onAbort).toHaveBeenCalledOnce();
  expect(abort.signal.reason).toBe(error);
});

it('shows those who look later that it has fired, with the first reason', () => {
  const abort = new LazyAbort();
  abort.abort(error);
  abort.abort(new Error('once more'));
  expect(abort.signal.aborted).toBe(true);
  expect(abort.signal.reason).toBe(error);
});

it('is one signal', () => {
  const abort = new LazyAbort();
  expect(abort.signal).toBe(abort.signal);
});
