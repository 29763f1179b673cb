import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isPortcullisError } from '../../sdk/protocol/errors.ts';
import { HOST_FRAME_SHAPES } from '../../sdk/protocol/host-frame-shapes.ts';
import { PAGE_FRAME_SHAPES } from '../../sdk/protocol/page-frame-shapes.ts';
import { parseMessage } from '../../sdk/protocol/parse-message.ts';
import { HOST_FRAME_FIELDS, PAGE_FRAME_FIELDS, type FieldKinds } from '../support/frame-shapes.ts';

const SIDES: readonly [name: string, shapes: Readonly<Record<string, string>>, kinds: FieldKinds][] = [
  ['a page', PAGE_FRAME_SHAPES, PAGE_FRAME_FIELDS],
  ['a host', HOST_FRAME_SHAPES, HOST_FRAME_FIELDS],
];

/** What each kind of field promises to whoever reads a frame, written down a second time. */
const PROMISES: Readonly<Record<string, (value: unknown) => boolean>> = {
  count: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  counts: (value) => Array.isArray(value) && value.every((one) => promise('count', one)),
  duration: (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  flag: (value) => value === true || value === false,
  limits: (value) =>
    ['requests', 'frameBytes', 'depth', 'nodes'].every((name) =>
      promise('count', (value as Record<string, unknown>)[name]),
    ),
  text: (value) => typeof value === 'string',
  value: () => true,
  versions: (value) => Array.isArray(value) && value.length === 2 && value.every((one) => promise('count', one)),
  word: (value) => typeof value === 'string' && value.length <= 256,
  words: (value) => Array.isArray(value) && value.every((one) => promise('word', one)),
};

function promise(kind: string, value: unknown): boolean {
  return (kind.endsWith('?') && value === undefined) || PROMISES[kind.replace('?', '')]?.(value) === true;
}

/** Values that are nearly right: what a mutating attacker sends. */
function frameLike(shapes: FieldKinds): fc.Arbitrary<unknown> {
  const types = fc.constantFrom(...Object.keys(shapes), 'subscribe', '__proto__', 'invalid', '');
  const names = [
    ...new Set(Object.values(shapes).flatMap((shape) => Object.keys(shape))),
    '__proto__',
    'optional',
    'constructor',
  ];
  const content = fc.oneof(
    fc.nat(),
    fc.double(),
    fc.constantFrom('query', 'mutation', 'no', '', true, null),
    fc.constant([1, 1]),
    fc.array(fc.oneof(fc.nat(), fc.string())),
    fc.jsonValue(),
  );
  const fields = fc.dictionary(fc.constantFrom(...names), content);
  return fc.tuple(types, fields).map(([type, given]) => ({ ...given, type }));
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(SIDES)('what %s may send', (_name, shapes, kinds) => {
  const frames = fc.array(fc.oneof(frameLike(kinds), fc.jsonValue()), { maxLength: 8 });

  it('any JSON is a message or an INVALID_FRAME, and nothing else is thrown', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('portcullis', 'session', 'host', 'frames', '__proto__', 'x'), fc.jsonValue()),
        (source) => {
          try {
            parseMessage(source, shapes);
          } catch (error) {
            expect(isPortcullisError(error, 'INVALID_FRAME')).toBe(true);
          }
        },
      ),
    );
  });

  it('every frame that passes has the fields of its type, each as promised, and no others', () => {
    fc.assert(
      fc.property(frames, (list) => {
        const message = json({ portcullis: 1, session: 'a'.repeat(32), frames: list }) as Record<string, unknown>;
        for (const frame of parseMessage(message, shapes).frames) {
          if (frame.type === ('invalid' as string)) continue;
          const shape = kinds[frame.type] ?? {};
          const { type: _type, ...fields } = frame as unknown as Record<string, unknown>;
          expect(Object.keys(shape)).toEqual(expect.arrayContaining(Object.keys(fields)));
          for (const [name, kind] of Object.entries(shape))
            expect([frame.type, name, promise(kind, fields[name])]).toEqual([frame.type, name, true]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('what passed passes again as it is', () => {
    fc.assert(
      fc.property(frames, (list) => {
        const parse = (given: readonly unknown[]) =>
          parseMessage(
            json({ portcullis: 1, session: 'a'.repeat(32), frames: given }) as Record<string, unknown>,
            shapes,
          ).frames;
        const passed = parse(list).filter(({ type }) => type !== ('invalid' as string));
        expect(parse(passed)).toEqual(passed);
      }),
    );
  });

  it('nothing is read or written on Object.prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(frames, (list) => {
        const text = JSON.stringify({ portcullis: 1, session: 'a'.repeat(32), frames: list }).replaceAll(
          '"optional"',
          '"__proto__"',
        );
        parseMessage(JSON.parse(text) as Record<string, unknown>, shapes);
      }),
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Object.keys({})).toEqual([]);
  });
});
