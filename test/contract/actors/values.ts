class Point {
  readonly x = 1;
  readonly y = 2;

  get sum(): number {
    return this.x + this.y;
  }
}

/** Values that arrive as they were sent, on every transport, in every browser. */
export const VALUES: Readonly<Record<string, () => unknown>> = {
  'plain JSON': () => ({ text: 'ü€😀', list: [1, [2, null, true], {}], '': 0 }),
  undefined: () => [undefined, { nothing: undefined }],
  'numbers that JSON has no word for': () => [NaN, Infinity, -Infinity, -0, Number.MAX_VALUE],
  bigint: () => [0n, -5n, 2n ** 200n],
  Date: () => [new Date(5), new Date(NaN)],
  RegExp: () => /a\/b/giu,
  URL: () => new URL('https://example.com/a?b#c'),
  Map: () =>
    new Map<unknown, unknown>([
      ['a', 1],
      [{ key: 1 }, new Map([[NaN, -0]])],
    ]),
  Set: () => new Set([1, 'a', new Set()]),
  ArrayBuffer: () => Uint8Array.of(0, 127, 255).buffer,
  'typed arrays': () => [
    Uint8Array.of(1, 255),
    Int8Array.of(-1),
    Uint8ClampedArray.of(300),
    Int16Array.of(-2),
    Uint16Array.of(65_535),
    Int32Array.of(-3),
    Uint32Array.of(3),
    Float32Array.of(0.5),
    Float64Array.of(-0),
    BigInt64Array.of(-4n),
    BigUint64Array.of(4n),
  ],
  DataView: () => new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2),
  Error: () => new RangeError('out of range'),
  'a key that is called __proto__': () => JSON.parse('{"__proto__":{"polluted":true},"toJSON":"kept"}') as unknown,
};

/** What of a value has to be the same on the other side, as text. */
export function describeValue(value: unknown): string {
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? describeObject(value) : String(value);
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `[${Array.from(value, describeValue).join(', ')}]`;
  if (value instanceof Date) return `Date ${String(value.getTime())}`;
  if (value instanceof RegExp || value instanceof URL) return `${value.constructor.name} ${String(value)}`;
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name} ${describeValue([...value])}`;
  if (value instanceof Error) return `${value.name} ${value.message}`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer ${describeValue([...new Uint8Array(value)])}`;
  if (ArrayBuffer.isView(value)) return describeView(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${describeValue(member)}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  return `${prototype === Object.prototype ? '' : 'strange '}{${members.join(', ')}}`;
}

function describeView(view: ArrayBufferView): string {
  const { constructor, buffer, byteOffset, byteLength } = view;
  return `${constructor.name} ${describeValue([...new Uint8Array(buffer, byteOffset, byteLength)])}`;
}

/** Values that cannot travel, and where in the input that is. */
export const REFUSED: Readonly<Record<string, { readonly make: () => unknown; readonly path: string }>> = {
  'a function': { make: () => ({ items: [0, { onClick: () => undefined }] }), path: 'input.items[1].onClick' },
  'a symbol': { make: () => [Symbol('x')], path: 'input[0]' },
  'a sparse array': { make: () => ({ list: [1, , 3] }), path: 'input.list' }, // eslint-disable-line no-sparse-arrays -- what is refused
  'a cycle': {
    make: () => {
      const cycle: { self?: unknown } = {};
      cycle.self = cycle;
      return cycle;
    },
    path: 'input.self',
  },
};

/** An instance of a class, which arrives as a plain object of its own properties. */
export const createPoint = (): unknown => new Point();

/** An object whose `toJSON` would betray it, if anybody called it. */
export const createToJson = (): unknown => ({
  kept: 1,
  when: Object.assign(new Date(5), {
    toJSON: () => {
      throw new Error('toJSON was called');
    },
  }),
});
