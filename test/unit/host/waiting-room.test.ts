import { expect, it, vi } from 'vitest';

import { query, unchecked } from '../../../extension-side/host/index.ts';
import { settle } from '../../support/fake-runtime/fake-runtime.ts';
import { HELLO, envelope, request, sendRaw } from '../../support/fake-runtime/raw-page.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

const refused = [{ type: 'refuse', code: 'RATE_LIMITED', limit: 'inFlightPerSession' }];

/** A host whose `when` answers when the test says so, and which lets two messages wait for it. */
async function setUp() {
  vi.spyOn(console, 'warn').mockReturnValue(undefined); // `echo` takes anything, and the host says so
  const asked: ((verdict: boolean) => void)[] = [];
  const when = () => new Promise<boolean>((resolve) => asked.push(resolve));
  const { fake, host, page } = startHostWith(
    { echo: query({ input: unchecked(), handler: (input) => input }) },
    { allow: [{ match: 'https://app.example.com', when }], limits: { inFlightPerSession: 2 } },
  );
  await settle();
  page.port.disconnect();
  const answer = async (verdict: boolean): Promise<void> => {
    for (const resolve of asked.splice(0)) resolve(verdict);
    await settle();
  };
  await answer(true);
  const send = async (id: number) =>
    (await sendRaw(fake, envelope([HELLO, request(id, 'echo', { input: id })])))?.frames;
  return { host, asked, answer, send };
}

// Went wrong: one whose own `when` had answered was not counted any more, and waited for its turn without bound.
it.each([true, false])('a one-shot counts until its turn has come (admitted: %s)', async (verdict) => {
  const { asked, answer, send } = await setUp();
  const replies = [send(1), send(2)];
  await settle();
  asked[1]?.(verdict);
  await settle();
  const third = send(3);
  await settle();
  await answer(verdict);
  expect(await third).toMatchObject(refused);
  await Promise.all(replies);
  const later = [send(4), send(5)];
  await settle();
  await answer(true);
  expect(await Promise.all(later)).toMatchObject([
    [{ type: 'welcome' }, { type: 'result', value: 4 }],
    [{ type: 'welcome' }, { type: 'result', value: 5 }],
  ]);
});

it('a one-shot counts no more once it was judged too late: the host has closed', async () => {
  const { host, answer, send } = await setUp();
  const replies = [send(1), send(2)];
  await settle();
  await host.close();
  await answer(true);
  expect(await Promise.all(replies)).toEqual([undefined, undefined]);
});
