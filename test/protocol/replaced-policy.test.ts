import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { settle } from '../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, envelope, request, sendRaw } from '../support/fake-runtime/raw-page.ts';
import { ALLOWED, setUpHost, welcomedPage } from './set-up.ts';

const OTHER = 'https://other.example.com';
const ZERO = '0'.repeat(32);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

// Went wrong: a port that had been admitted and opened no session was welcomed by a policy that did not admit it any more.
it.each([
  ['said nothing', []],
  ['asked only who is there', [envelope([HELLO], ZERO)]],
] as const)('a page that %s before it was shut out is not welcomed afterwards', async (_, messages) => {
  const { fake, host, entered } = setUpHost();
  const page = new RawPage(fake);
  await settle();
  for (const message of messages) page.port.postMessage(message);
  await host.setPolicy([OTHER]);
  page.replies.length = 0;
  page.send(HELLO, request(1, 'echo'));
  await settle();
  expect(page.frames[0]).toMatchObject({ type: 'refuse', code: 'ORIGIN_NOT_ALLOWED' });
  expect(entered).toEqual([]);
  expect([...host.sessions()]).toEqual([]);
});

it.each(['one-shot', 'port'])(
  'a policy that comes while the first of an origin is made ready is the one that counts (%s)',
  async (how) => {
    const { fake, host, entered } = setUpHost();
    const page = how === 'port' ? new RawPage(fake) : undefined;
    page?.send(HELLO, request(1, 'echo'));
    const reply = page ? undefined : sendRaw(fake, envelope([HELLO, request(1, 'echo')]));
    await Promise.resolve();
    await host.setPolicy([OTHER]);
    await settle();
    const frames = page ? page.frames : (await reply)?.frames;
    expect(frames).toMatchObject([{ type: 'refuse', code: 'ORIGIN_NOT_ALLOWED' }]);
    expect(entered).toEqual([]);
  },
);

it('a policy that was replaced while its `when` was asked ends nobody whom the present one admits', async () => {
  const { fake, host } = setUpHost();
  const page = await welcomedPage(fake);
  let answer: (verdict: boolean) => void = () => undefined;
  const first = host.setPolicy([{ match: ALLOWED, when: () => new Promise((resolve) => (answer = resolve)) }]);
  await settle();
  await host.setPolicy([ALLOWED]);
  answer(false);
  await first;
  await settle();
  expect([page.isDisconnected, host.sessions().length]).toEqual([false, 1]);
});
