import { expect, test } from 'vitest';

import type { Call } from '../actors/contract-page.ts';
import type { Suite } from './suite.ts';

export const calls: Suite = ({ target, stage, visit }) => {
  test('a query and a mutation come back with their results', async () => {
    const page = await visit();
    expect(await page.do('call', { kind: 'query', name: 'whoAmI' })).toEqual({
      value: { origin: stage().origin, isTop: true },
    });
    expect(await page.do('call', { kind: 'mutate', name: 'double', input: { value: 21 } })).toEqual({ value: 42 });
    expect(await page.do('look')).toEqual({ state: 'connected', transport: target.transport });
  });

  test('calls made at once each get their own answer', async () => {
    const page = await visit();
    const all = Array.from({ length: 40 }, (_, value): Call => ({ kind: 'mutate', name: 'double', input: { value } }));
    expect(await page.do('callAll', all)).toEqual(all.map((_, value) => ({ value: 2 * value })));
  });

  test('an error that the handler declared reaches the page as itself', async () => {
    const page = await visit();
    expect(await page.do('call', { kind: 'mutate', name: 'fill' })).toEqual({
      application: 'QUOTA_FULL',
      data: { free: 3 },
      message: 'No room is left.',
    });
  });

  test('what else a handler throws, or wrongly returns, stays in the extension', async () => {
    const page = await visit();
    for (const [name, code] of [
      ['explode', 'HANDLER_FAILED'],
      ['lie', 'INVALID_OUTPUT'],
    ] as const) {
      const end = await page.do('call', { kind: 'query', name });
      expect(end).toMatchObject({ code, delivered: 'yes' });
      expect(JSON.stringify(end)).not.toMatch(/secret|hunter2/);
    }
  });

  test('input that the schema refuses is told with its issues', async () => {
    const page = await visit();
    for (const input of [{ value: 'many' }, {}, null, 'text', [1], undefined]) {
      const end = await page.do('call', { kind: 'mutate', name: 'double', input });
      expect(end).toMatchObject({ code: 'INVALID_INPUT', delivered: 'no' });
      expect(end).toHaveProperty('data.issues.0.message', expect.stringMatching(/./));
    }
  });

  test('a handler without input gets none', async () => {
    const page = await visit();
    for (const input of [0, '', false, null, {}, [], 'text']) {
      const end = await page.do('call', { kind: 'query', name: 'whoAmI', input });
      expect(end).toMatchObject({ code: 'INVALID_INPUT', delivered: 'no' });
    }
  });

  test('a name that no procedure has is not found, also where objects inherit something of that name', async () => {
    const page = await visit();
    for (const name of ['nothing', '', 'toString', '__proto__', 'constructor']) {
      for (const kind of ['query', 'mutate'] as const) {
        const end = await page.do('call', { kind, name });
        expect(end).toMatchObject({ code: 'PROCEDURE_NOT_FOUND', delivered: 'no' });
      }
    }
  });

  test('a procedure called as another kind is refused with its real kind', async () => {
    const page = await visit();
    expect(await page.do('call', { kind: 'query', name: 'double', input: { value: 1 } })).toMatchObject({
      code: 'PROCEDURE_NOT_FOUND',
      data: { kind: 'mutation' },
    });
    expect(await page.do('call', { kind: 'mutate', name: 'whoAmI' })).toMatchObject({ data: { kind: 'query' } });
  });

  test('a procedure for others only is refused', async () => {
    const page = await visit();
    const end = await page.do('call', { kind: 'query', name: 'adminOnly' });
    expect(end).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
    expect(JSON.stringify(end)).not.toContain('hunter2');
  });
};
