/** What no field of the kind can hold. The kinds are those of the frames' shapes; a new one needs its line here. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  count: [-1, 1.5, 2 ** 53, '1', null, true, [], {}],
  counts: [1, '1', null, {}, [-1], ['1'], [null], [[1]], Array<number>(4_097).fill(1)],
  duration: [-1, '1', null, false, [1], {}],
  flag: [0, 1, 'true', null, [], {}],
  limits: [null, 1, 'limits', [], {}, { requests: 1, frameBytes: 1, depth: 1 }],
  text: [0, null, [], {}, 'x'.repeat(65_537)],
  // Anything: the codec and the schema judge it.
  value: [],
  versions: [1, '1', null, {}, [], [1], [1, 1, 1], [1, -1], [1, 'a'], ['1', '1'], [[1], 1]],
  word: [0, null, true, [], {}, { toString: 'echo' }, 'x'.repeat(257)],
  words: ['a', null, {}, [1], [null], [['a']], ['x'.repeat(257)], Array<string>(4_097).fill('a')],
};

const RIGHT: Readonly<Record<string, unknown>> = {
  count: 3,
  counts: [3],
  duration: 3,
  flag: true,
  limits: { requests: 3, frameBytes: 3, depth: 3, nodes: 3 },
  text: 'text',
  value: { any: 'thing' },
  versions: [1, 1],
  word: 'word',
  words: ['word'],
};

type Shapes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A frame of a type that that is well formed, with every field. */
export const wellFormed = (shapes: Shapes, type: string): Readonly<Record<string, unknown>> => ({
  type,
  ...Object.fromEntries(
    Object.entries(shapes[type] ?? {}).map(([field, kind]) => [field, RIGHT[kind.replace('?', '')]]),
  ),
});

/** Every frame of every type with each of its fields wrong in every way. */
export function* wrongFrames(
  shapes: Shapes,
): Generator<readonly [what: string, frame: Readonly<Record<string, unknown>>]> {
  for (const [type, shape] of Object.entries(shapes)) {
    const frame = wellFormed(shapes, type);
    for (const [field, kind] of Object.entries(shape)) {
      for (const wrong of WRONG[kind.replace('?', '')] ?? ['the kind has no line above']) {
        yield [`${type}.${field} = ${JSON.stringify(wrong).slice(0, 40)}`, { ...frame, [field]: wrong }];
      }
      if (kind.endsWith('?') || kind === 'value') continue;
      const { [field]: _, ...without } = frame;
      yield [`${type} without ${field}`, without];
    }
  }
}
