import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { shieldMessage } from '../../sdk/protocol/codec/shield-message.ts';
import { decode, encode, limits, roundTrip, serializations, transmit } from '../unit/protocol/codec/codec-fixture.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const leaves: fc.Arbitrary<unknown>[] = [
  fc.constantFrom(undefined, null, true, false, NaN, -0, Infinity, -Infinity),
  fc.double(),
  fc.integer(),
  fc.string({ unit: 'binary' }),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  bytes,
  bytes.map((source) => source.slice().buffer),
  bytes.map((source) => new DataView(source.slice().buffer, source.length >> 1)),
  bytes.map((source) => source.subarray(source.length >> 1)),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.webUrl().map((url) => new URL(url)),
  fc.constantFrom(/a+/, /[^/]\/(?<name>x)/giu, new RegExp('', 'y')),
];

// The comparison tells classes apart by `constructor`, so no object here has a key of that name: the unit tests have it.
const keys = fc
  .oneof(fc.string(), fc.constantFrom('$p', '__proto__', 'toJSON', 'length', '0', 'hasOwnProperty'))
  .filter((key) => key !== 'constructor');

const record = (value: fc.Arbitrary<unknown>) =>
  fc.array(fc.tuple(keys, value), { maxLength: 5 }).map((entries) => {
    const object = {};
    for (const [key, item] of entries) {
      Object.defineProperty(object, key, { value: item, enumerable: true, configurable: true, writable: true });
    }
    return object;
  });

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    ...leaves,
    fc.array(tie('value'), { maxLength: 5 }),
    record(tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((members) => new Set(members)),
    fc
      .tuple(fc.constantFrom(Error, TypeError, RangeError), fc.string(), tie('value'))
      .map(([Kind, message, cause]) => new Kind(message, { cause })),
  ),
}));

it('what was prepared for one way arrives over the other all the same', async () => {
  await fc.assert(
    fc.asyncProperty(value, async (input) => {
      const clone = encode(input, { serialization: 'structured-clone', graph: true });
      const json = encode(input, { graph: true });
      await Promise.all([clone.pending, json.pending]);
      const options = { serialization: 'structured-clone', encoded: true, graph: true } as const;
      expect(decode(structuredClone(json.wire), options)).toStrictEqual(input);
      const text = JSON.stringify(shieldMessage({ wire: clone.wire }, true)) as string | undefined;
      const arrived = (JSON.parse(text ?? '{}') as { wire?: unknown }).wire;
      expect(decode(arrived, { encoded: true, graph: true })).toStrictEqual(input);
    }),
    { numRuns: 200 },
  );
});

describe.each(serializations)('the codec under %s', (serialization) => {
  it('brings every value back', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (input) => {
        expect(await roundTrip(input, serialization)).toStrictEqual(input);
      }),
      { numRuns: 400 },
    );
  });

  it('gives JSON values back as they are, without encoding', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/"(?:\$p|constructor)"/.test(text));
        // Written once and read again, it holds no -0, which JSON has no word for.
        const input = JSON.parse(JSON.stringify(JSON.parse(text))) as unknown;
        const { wire, encoded } = encode(input, { serialization });
        expect(encoded).toBe(false);
        expect(decode(transmit(wire, serialization), { serialization, encoded })).toStrictEqual(input);
      }),
    );
  });

  it('keeps the shape of any graph', async () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), edges, async (kinds, links) => {
        const make = [() => [], () => ({}), () => new Map(), () => new Set()] as const;
        const nodes = kinds.map((kind) => (make[kind] ?? make[0])());
        for (const [from, to] of links) link(nodes[from] ?? {}, nodes[to] ?? {});
        const output = await roundTrip(nodes, serialization, { graph: true });
        expect(shapeOf(output)).toEqual(shapeOf(nodes));
      }),
      { numRuns: 300 },
    );
  });
});

function link(from: object, to: object): void {
  if (Array.isArray(from)) from.push(to);
  else if (from instanceof Map) from.set(from.size, to);
  else if (from instanceof Set) from.add(to);
  else Object.assign(from, { [`k${Object.keys(from).length}`]: to });
}

/** Each object by the order in which it is met, with its kind and the numbers of what it holds. */
function shapeOf(root: unknown): string[] {
  const order: object[] = [];
  const visit = (item: unknown): number | string => {
    if (typeof item !== 'object' || item === null) return String(item);
    const known = order.indexOf(item);
    if (known >= 0) return known;
    const here = order.push(item) - 1;
    const parts =
      item instanceof Map ? [...item].flat() : item instanceof Set ? [...item] : Object.entries(item).flat();
    shapes[here] = `${item.constructor.name}(${parts.map(visit).join(',')})`;
    return here;
  };
  const shapes: string[] = [];
  visit(root);
  return shapes;
}

describe('a hostile wire', () => {
  const tags = [
    'undefined',
    'number',
    'bigint',
    'Date',
    'RegExp',
    'URL',
    'Map',
    'Set',
    'Error',
    'ArrayBuffer',
    'DataView',
    'Uint8Array',
    'BigInt64Array',
    'Float16Array',
    'Blob',
    'File',
    'Object',
    'again',
    'Array',
    'Function',
    'Proxy',
  ];
  const { wire } = fc.letrec<{ wire: unknown }>((tie) => ({
    wire: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom(null, true, 0, 1, 2, -1, 1.5, 1e308, '', 'length', '__proto__', 'AAAA', 'ff', 'TypeError', 'g'),
      fc.string(),
      fc.array(tie('wire'), { maxLength: 4 }),
      record(tie('wire')),
      fc
        .tuple(fc.constantFrom(...tags), fc.array(tie('wire'), { maxLength: 3 }))
        .map(([tag, parts]) => ({ $p: [tag, ...parts] })),
      tie('wire').map((content) => ({ $p: content })),
    ),
  }));

  it.each(serializations)('is read, or refused with a code, and pollutes nothing, under %s', (serialization) => {
    const small = { depth: 20, nodes: 200, frameBytes: 4_000 };
    const before = Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length;
    fc.assert(
      fc.property(wire, fc.boolean(), fc.boolean(), (input, encoded, graph) => {
        const arrived = transmit(input, serialization);
        try {
          decode(arrived, { serialization, encoded, graph, limits: small });
        } catch (error) {
          expect(error).toMatchObject({ name: 'PortcullisError' });
          expect(['INVALID_FRAME', 'MESSAGE_TOO_LARGE', 'NOT_SERIALIZABLE']).toContain(
            (error as { code: unknown }).code,
          );
          expect((error as { data: { path: string } }).data.path).toMatch(/^input/);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length).toBe(before);
    expect(Object.getPrototypeOf(Object.prototype)).toBeNull();
  });

  it('that is a mutation of an honest one is no different', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.string({ maxLength: 3 }), (input, at, text) => {
        const sent = JSON.stringify(encode(input, { graph: true }).wire) as string | undefined;
        if (sent === undefined) return;
        const place = at % sent.length;
        let arrived: unknown;
        try {
          arrived = JSON.parse(sent.slice(0, place) + text + sent.slice(place + text.length));
        } catch {
          return;
        }
        try {
          decode(arrived, { limits, graph: true });
        } catch (error) {
          expect(error).toMatchObject({ name: 'PortcullisError' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
