import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createClient } from '../../sdk/client/create-client.ts';
import { EXTENSION_ID, settle } from '../support/fake-runtime/fake-runtime.ts';
import { request } from '../support/fake-runtime/raw-page.ts';
import { isPolluted, setUpHost, welcomedPage } from './set-up.ts';

/** Keys by which data reaches for what all objects share. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'toJSON'];

/** JSON text with such keys at every depth, as only text can have `__proto__` as a key of its own. */
const hostileText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom('1', 'null', '"polluted"', 'true'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...KEYS, 'plain'), tie('value')), {
        selector: ([key]) => key,
        maxLength: 4,
      })
      .map((entries) => `{${entries.map(([key, value]) => `"${key}":${value}`).join(',')}}`),
  ),
})).value;

/** The same text for every value that is made of the same own data, whatever prototypes it has. */
const textOf = (value: unknown): string => JSON.stringify(ownData(value));

/** Lists in the place of objects, so that no key of them means anything to a serialiser. */
function ownData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return ['list', ...value.map(ownData)];
  return ['object', ...Object.entries(value).map(([key, item]) => [key, ownData(item)])];
}

const NESTED = (key: string, depth: number): string =>
  `${`{"${key}":`.repeat(depth)}{"polluted":"yes"}${'}'.repeat(depth)}`;

describe('keys that reach for prototypes', () => {
  it.each(KEYS.flatMap((key) => [1, 2, 10, 150].map((depth) => [key, depth] as const)))(
    '%s, %i levels deep, arrives as data of its object',
    async (key, depth) => {
      const { fake, entered } = setUpHost();
      const page = await welcomedPage(fake);
      const text = NESTED(key, depth);
      page.send(request(1, 'echo', { input: JSON.parse(text) }));
      await settle();
      let found = entered[0]?.input;
      for (let level = 0; level < depth; level++) {
        expect(Object.keys(found as object)).toEqual([key]);
        expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
        found = Object.getOwnPropertyDescriptor(found, key)?.value;
      }
      expect(found).toEqual({ polluted: 'yes' });
      expect(isPolluted()).toBe(false);
    },
  );

  it('go to a handler and back through both sides, whatever they are mixed with', async () => {
    const { fake } = setUpHost();
    const client = createClient({ extensionId: EXTENSION_ID });
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const answer = await client.query('echo', JSON.parse(text));
        expect(textOf(answer)).toBe(textOf(JSON.parse(text)));
        expect(isPolluted()).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(fake.unread).toEqual([]);
    await client.close();
  });

  it('do no more inside a value that says it is encoded', async () => {
    const { fake } = setUpHost();
    const page = await welcomedPage(fake);
    const inputs = [
      '{"$p":["Object",{"__proto__":{"polluted":1}}]}',
      '{"$p":["Map",[["__proto__",{"__proto__":{"polluted":1}}]]]}',
      '{"$p":["Error","__proto__","m",{"__proto__":{"polluted":1}}]}',
      '{"$p":["__proto__",{"polluted":1}]}',
      '{"$p":["constructor",["return 1"]]}',
      '{"__proto__":{"$p":["Date",0]}}',
      '{"$p":{"__proto__":["Date",0]}}',
    ].map((text): unknown => JSON.parse(text));
    page.send(...inputs.map((input, id) => request(id, 'echo', { input, encoded: true })));
    await settle();
    expect(page.frames).toHaveLength(inputs.length);
    expect(isPolluted()).toBe(false);
  });

  it.each([...KEYS, '__defineGetter__', 'isPrototypeOf'])('are no procedure: %s', async (name) => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(request(1, name), request(2, name, { kind: 'mutation' }), {
      type: 'subscribe',
      id: 3,
      name,
      credit: 1,
    });
    await settle();
    expect(page.frames).toHaveLength(3);
    for (const frame of page.frames) expect(frame['code']).toBe('PROCEDURE_NOT_FOUND');
    expect(entered).toEqual([]);
  });

  it.each([...KEYS, 'demand', ''])('are no kind of a call: %s', async (kind) => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(request(1, 'echo', { kind }), request(2, 'save', { kind, input: { value: 1 } }));
    await settle();
    expect(page.frames.map(({ code }) => code)).toEqual(['PROCEDURE_NOT_FOUND', 'PROCEDURE_NOT_FOUND']);
    expect(entered).toEqual([]);
  });
});
