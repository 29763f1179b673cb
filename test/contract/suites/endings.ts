import { expect, test } from 'vitest';

import { newTag, tracesSeenBy, type Suite } from './suite.ts';

export const endings: Suite = ({ visit }) => {
  test.each([
    { kind: 'query', name: 'wait' },
    { kind: 'mutate', name: 'change' },
  ] as const)("an aborted $kind settles at once, and fires its handler's signal", async (call) => {
    const [page, witness, tag] = [await visit(), await visit(), newTag()];
    await page.do('begin', tag, { ...call, input: { tag, lastsMs: 60_000 } });
    await expect.poll(() => tracesSeenBy(witness), { timeout: 20_000 }).toContain(`${tag} began`);
    await page.do('abort', tag);
    expect(await page.do('end', tag)).toMatchObject({ code: 'ABORTED', delivered: 'unknown' });
    await expect.poll(() => tracesSeenBy(witness), { timeout: 20_000 }).toContain(`${tag} aborted`);
  });

  test.each([
    { kind: 'query', name: 'wait' },
    { kind: 'mutate', name: 'change' },
  ] as const)("a $kind past its deadline settles, and fires its handler's signal", async (call) => {
    const [page, tag] = [await visit(), newTag()];
    await page.do('call', { kind: 'query', name: 'whoAmI' }); // connected first, so that the deadline does not run out on the way
    const options = { timeoutMs: 700 };
    expect(await page.do('call', { ...call, input: { tag, lastsMs: 60_000 }, options })).toMatchObject({
      code: 'TIMEOUT',
      delivered: 'unknown',
    });
    await expect.poll(() => tracesSeenBy(page), { timeout: 20_000 }).toContain(`${tag} aborted`);
  });

  test('a call whose signal has fired before is not sent', async () => {
    const [page, tag] = [await visit(), newTag()];
    const call = { kind: 'mutate', name: 'change', input: { tag, lastsMs: 0 } } as const;
    expect(await page.do('callAborted', call)).toMatchObject({ code: 'ABORTED', delivered: 'no' });
    expect(await tracesSeenBy(page)).not.toContain(`${tag} began`);
  });

  test('a client that was closed fails what it had not settled, and what comes after', async () => {
    const [page, tag] = [await visit(), newTag()];
    await page.do('begin', tag, { kind: 'query', name: 'wait', input: { tag, lastsMs: 60_000 } });
    await expect.poll(async () => tracesSeenBy(await visit()), { timeout: 20_000 }).toContain(`${tag} began`);
    await page.do('close');
    expect(await page.do('end', tag)).toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
    expect(await page.do('call', { kind: 'query', name: 'whoAmI' })).toMatchObject({
      code: 'CONNECTION_CLOSED',
      delivered: 'no',
    });
  });
};
