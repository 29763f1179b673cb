import { expect, test } from 'vitest';

import { newTag, tracesSeenBy, type Suite } from './suite.ts';

export const subscriptions: Suite = ({ stage, visit }) => {
  test('items come in order, and the end after them', async () => {
    const page = await visit();
    expect(await page.do('collect', 'count', { to: 200 })).toEqual({
      items: Array.from({ length: 200 }, (_, index) => index + 1),
      end: { value: 'done' },
    });
  });

  test('an error that ends one is told after its items', async () => {
    const page = await visit();
    expect(await page.do('collect', 'countAndFail')).toMatchObject({
      items: [1],
      end: { application: 'OVER', data: { at: 1 } },
    });
  });

  test('a page that has had enough ends the generator', async () => {
    const [page, tag] = [await visit(), newTag()];
    expect(await page.do('collect', 'forEver', tag, 3)).toEqual({ items: [1, 2, 3], end: { value: 'enough' } });
    await expect.poll(() => tracesSeenBy(page), { timeout: 20_000 }).toContain(`${tag} ended`);
  });

  test('input that the schema refuses, and a name that none has, end it before it begins', async () => {
    const page = await visit();
    expect(await page.do('collect', 'count', { to: 'many' })).toMatchObject({
      items: [],
      end: { code: 'INVALID_INPUT' },
    });
    expect(await page.do('collect', 'nothing')).toMatchObject({ items: [], end: { code: 'PROCEDURE_NOT_FOUND' } });
  });

  test('one whose items are tracked goes on where it was when its background was stopped', async () => {
    const page = await visit();
    await page.do('gather', 'countOn', { to: 12, everyMs: 60 });
    await expect.poll(() => page.do('gathered'), { timeout: 20_000 }).toContain(3);
    await stage().stopBackground();
    await expect.poll(() => page.do('gathered'), { timeout: 30_000 }).toContain('done');
    expect(await page.do('gathered')).toEqual([...Array.from({ length: 12 }, (_, index) => index + 1), 'done']);
  });
};

export const events: Suite = ({ visit }) => {
  test('what the extension emits reaches every page that listens, once and in order', async () => {
    const [one, two] = [await visit(), await visit()];
    for (const page of [one, two]) await page.do('listen', 'saved');
    await one.do('call', { kind: 'query', name: 'whoAmI' });
    await two.do('call', { kind: 'query', name: 'whoAmI' });
    for (const input of ['a', 'b', 'c']) await one.do('call', { kind: 'mutate', name: 'save', input });
    const saved = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    for (const page of [one, two]) await expect.poll(() => page.do('gathered'), { timeout: 20_000 }).toEqual(saved);
    await two.do('stop');
    await one.do('call', { kind: 'mutate', name: 'save', input: 'd' });
    await expect.poll(() => one.do('gathered'), { timeout: 20_000 }).toEqual([...saved, { id: 'd' }]);
    expect(await two.do('gathered')).toEqual(saved);
  });
};

export const ports: Suite = ({ visit }) => {
  test('messages come back in order, and the page closes', async () => {
    const page = await visit();
    const messages = Array.from({ length: 50 }, (_, index) => index);
    expect(await page.do('talk', 'echo', messages, 50)).toEqual({
      heard: messages.map((echo) => ({ echo })),
      closed: 'by the page',
    });
  });

  test('the extension closes', async () => {
    const page = await visit();
    expect(await page.do('talk', 'echo', ['a', 'close'], 9)).toEqual({
      heard: [{ echo: 'a' }],
      closed: 'by the extension',
    });
  });

  test('a message that the schema refuses, and a name that none has, close it with the reason', async () => {
    const page = await visit();
    expect(await page.do('talk', 'numbers', ['text'], 9)).toEqual({ heard: [], closed: 'INVALID_INPUT' });
    expect(await page.do('talk', 'nothing', [], 9)).toEqual({ heard: [], closed: 'PROCEDURE_NOT_FOUND' });
  });
};

export const exposed: Suite = ({ visit }) => {
  test('the extension asks the page what it exposes', async () => {
    const page = await visit();
    const ask = () => page.do('call', { kind: 'query', name: 'titleOfPage' });
    expect(await ask()).toMatchObject({ code: 'HANDLER_FAILED' });
    await page.do('expose', 'the title');
    await expect.poll(ask, { timeout: 20_000 }).toEqual({ value: 'the title' });
  });

  test('what a handler of the page throws stays in the page, which hears of it as uncaught', async () => {
    const page = await visit();
    await page.do('call', { kind: 'query', name: 'whoAmI' }); // connected first: who is not cannot be asked
    await page.do('exposeFailing');
    const end = await page.do('call', { kind: 'query', name: 'titleOfPage' });
    expect(end).toMatchObject({ code: 'HANDLER_FAILED' });
    expect(JSON.stringify(end)).not.toContain('secret');
    await expect.poll(() => page.do('gathered'), { timeout: 20_000 }).toEqual(['secret of the page']);
  });
};

/** In the place of the others, where a transport has calls alone. */
export const noPushes: Suite = ({ visit }) => {
  test('what needs a connection that stays is refused at once', async () => {
    const page = await visit();
    const refused = { code: 'UNSUPPORTED_TRANSPORT', delivered: 'no' };
    expect(await page.do('subscribeFails', 'count')).toMatchObject(refused);
    expect(await page.do('listenFails', 'saved')).toMatchObject(refused);
    expect(await page.do('openPortFails', 'echo')).toMatchObject(refused);
  });
};
