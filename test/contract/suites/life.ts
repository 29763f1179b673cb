import { expect, test } from 'vitest';

import { seenOn } from '../engine-differences.ts';
import { newTag, tracesSeenBy, type Suite } from './suite.ts';

/** How often the handler of a test was entered. */
const timesBegun = (traces: readonly string[], tag: string): number =>
  traces.filter((trace) => trace === `${tag} began`).length;

export const background: Suite = ({ stage, visit }) => {
  test('one that was stopped is started by the next call', async () => {
    const page = await visit();
    const first = await page.do('call', { kind: 'query', name: 'instance' });
    await stage().stopBackground();
    const second = await page.do('call', { kind: 'query', name: 'instance' });
    expect([first, second]).toEqual([{ value: expect.any(String) as string }, { value: expect.any(String) as string }]);
    expect(second).not.toEqual(first);
  });

  test('a query whose background is stopped in the middle is asked again', async () => {
    const [page, witness, tag] = [await visit(), await visit(), newTag()];
    await page.do('begin', tag, { kind: 'query', name: 'waitOnce', input: { tag, lastsMs: 60_000 } });
    await expect.poll(() => tracesSeenBy(witness), { timeout: 20_000 }).toContain(`${tag} began`);
    await stage().stopBackground();
    expect(await page.do('end', tag)).toEqual(await page.do('call', { kind: 'query', name: 'instance' }));
  });

  test('a mutation whose background is stopped in the middle runs once, and says that its end is not known', async () => {
    const [page, witness, tag] = [await visit(), await visit(), newTag()];
    await page.do('begin', tag, { kind: 'mutate', name: 'change', input: { tag, lastsMs: 60_000 } });
    await expect.poll(() => tracesSeenBy(witness), { timeout: 20_000 }).toContain(`${tag} began`);
    await stage().stopBackground();
    expect(await page.do('end', tag)).toMatchObject({ code: 'INTERRUPTED', delivered: 'unknown' });
    expect(timesBegun(await tracesSeenBy(witness), tag)).toBe(1);
  });
};

export const pageLife: Suite = ({ visit }) => {
  test('calls under way when the page goes into the back/forward cache settle after it is back, and nothing runs twice', async () => {
    const [page, witness] = [await visit(), await visit()];
    const [asked, changed] = [newTag(), newTag()];
    await page.do('begin', asked, { kind: 'query', name: 'wait', input: { tag: asked, lastsMs: 600 } });
    await page.do('begin', changed, { kind: 'mutate', name: 'change', input: { tag: changed, lastsMs: 600 } });
    await expect.poll(() => tracesSeenBy(witness), { timeout: 20_000 }).toContain(`${changed} began`);
    await page.leaveAndReturn();
    expect(await page.do('restored')).toBe(1);
    expect(await page.do('end', asked)).toEqual({ value: asked });
    expect(await page.do('end', changed)).toEqual({ value: changed });
    expect(timesBegun(await tracesSeenBy(witness), changed)).toBe(1);
  });
};

export const presence: Suite = ({ target, stage, visit }) => {
  test('an update is seen by a page that is open, and one that is opened afterwards calls the new version', async () => {
    const page = await visit();
    await page.do('call', { kind: 'query', name: 'whoAmI' });
    await stage().updateExtension('1.2.0');
    await expect.poll(() => page.do('detect'), { timeout: 30_000 }).toMatchObject(seenOn(target, 'afterUpdate'));
    const after = await visit();
    await expect.poll(() => after.do('detect'), { timeout: 30_000 }).toMatchObject({ version: '1.2.0' });
    expect(await after.do('call', { kind: 'mutate', name: 'double', input: { value: 2 } })).toEqual({ value: 4 });
    await stage().updateExtension('1.0.0');
  });
};

export const removal: Suite = ({ stage, visit }) => {
  test('a removal is noticed by a call that is under way, and a page that is opened after the return finds it', async () => {
    const [page, witness, tag] = [await visit(), await visit(), newTag()];
    const options = { retry: false } as const; // sent once: looking for what is gone for good would take its time
    await page.do('begin', tag, { kind: 'mutate', name: 'change', input: { tag, lastsMs: 60_000 }, options });
    await expect.poll(() => tracesSeenBy(witness), { timeout: 20_000 }).toContain(`${tag} began`);
    await stage().removeExtension();
    expect(await page.do('end', tag)).toMatchObject({ delivered: 'unknown' });
    expect(await page.do('detect')).toMatchObject({ status: 'unavailable' });
    await stage().installExtension();
    const after = await visit();
    await expect.poll(() => after.do('detect'), { timeout: 30_000 }).toMatchObject({ status: 'installed' });
    expect(await after.do('call', { kind: 'mutate', name: 'double', input: { value: 2 } })).toEqual({ value: 4 });
  });
};
