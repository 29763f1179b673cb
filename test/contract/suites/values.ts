import { expect, test } from 'vitest';

import { REFUSED, VALUES } from '../actors/values.ts';
import type { Suite } from './suite.ts';

export const values: Suite = ({ visit }) => {
  test('values arrive as they were sent', async () => {
    const page = await visit();
    for (const name of Object.keys(VALUES)) {
      const { sent, received } = await page.do('value', name);
      expect.soft(received, name).toBe(sent);
    }
    expect(await page.do('files')).toEqual(['text/plain', 'blob', 'name.txt', 5, 'file']);
  });

  test('an instance of a class arrives as a plain object of its own properties, and toJSON is never called', async () => {
    const page = await visit();
    expect(await page.do('classInstance')).toBe('{"x": 1, "y": 2}');
    expect(await page.do('toJson')).toBe('{"kept": 1, "when": Date 5}');
  });

  test('what cannot travel fails the call, and names the path', async () => {
    const page = await visit();
    for (const [name, { path }] of Object.entries(REFUSED)) {
      const end = await page.do('refused', name);
      expect.soft(end, name).toMatchObject({ code: 'NOT_SERIALIZABLE', delivered: 'no' });
      expect.soft(JSON.stringify(end), name).toContain(path);
    }
  });

  test('shared and cyclic references survive where the procedure says so', async () => {
    const page = await visit();
    expect(await page.do('graph')).toEqual([true, true]);
  });
};
