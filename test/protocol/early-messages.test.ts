import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { settle } from '../support/fake-runtime/fake-runtime.ts';
import { envelope, request, type RawPage } from '../support/fake-runtime/raw-page.ts';
import { setUpHost, welcomedPage } from './set-up.ts';

const limits = { inFlightPerSession: 4 };
const numbered = (seq: number, ...frames: readonly unknown[]) => ({ ...envelope(frames), seq });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Sends what has to wait for a message that was not sent. */
async function sendEarly(page: RawPage, ...seqs: readonly number[]): Promise<void> {
  for (const seq of seqs) page.port.postMessage(numbered(seq, { type: 'ping', id: seq }));
  await settle();
}

// Went wrong: each port that ended while one of its messages waited kept a place, until its origin had none left.
it('messages that wait for earlier ones give their places back with the port', async () => {
  const { fake } = setUpHost({ limits });
  for (let turn = 0; turn < 5; turn++) {
    const page = await welcomedPage(fake);
    await sendEarly(page, 2, 3, 4, 5);
    expect(page.isDisconnected).toBe(false);
    page.port.disconnect();
    await settle();
  }
});

it('those of a port that sent more than may wait are given back too, and those of other ports are not', async () => {
  const { fake, entered } = setUpHost({ limits });
  const waiting = await welcomedPage(fake);
  await sendEarly(waiting, 2);
  for (let turn = 0; turn < 3; turn++) {
    const page = await welcomedPage(fake);
    await sendEarly(page, 2, 3, 4);
    expect(page.isDisconnected).toBe(false);
    await sendEarly(page, 5);
    expect(page.isDisconnected).toBe(true);
  }
  waiting.port.postMessage(numbered(1, request(1, 'echo')));
  await settle();
  expect(entered).toHaveLength(1);
  expect(waiting.frames.map(({ type }) => type)).toEqual(['pong', 'result']);
});
