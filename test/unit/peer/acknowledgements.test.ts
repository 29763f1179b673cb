import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Acknowledgements } from '../../../sdk/peer/acknowledgements.ts';

function setUp() {
  const sent: (readonly number[])[] = [];
  const link = { isOpen: true };
  const acknowledgements = new Acknowledgements((ids) => {
    if (link.isOpen) sent.push(ids);
    return link.isOpen;
  });
  return { acknowledgements, sent, link };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('gathers what comes close together into one frame', () => {
  const { acknowledgements, sent } = setUp();
  for (const id of [1, 2, 3]) acknowledgements.add(id);
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual([[1, 2, 3]]);
});

// Went wrong: thousands of mutations at once filled the ledger before the first of them was acknowledged.
it('does not wait where there are many', () => {
  const { acknowledgements, sent } = setUp();
  for (let id = 1; id <= 200; id++) acknowledgements.add(id);
  expect(sent.map((ids) => ids.length)).toEqual([64, 64, 64]);
});

it('keeps what cannot be sent for the next connection', () => {
  const { acknowledgements, sent, link } = setUp();
  link.isOpen = false;
  acknowledgements.add(1);
  vi.runAllTimers();
  link.isOpen = true;
  acknowledgements.flush();
  acknowledgements.flush();
  expect(sent).toEqual([[1]]);
});

it('sends no more ids in a frame than a list may have', () => {
  const { acknowledgements, sent } = setUp();
  for (let id = 1; id <= 5_000; id++) acknowledgements.add(id);
  vi.runAllTimers();
  expect(Math.max(...sent.map((ids) => ids.length))).toBeLessThanOrEqual(4_096);
  expect(sent.flat()).toHaveLength(5_000);
});
