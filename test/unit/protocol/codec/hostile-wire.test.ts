import { describe, expect, it } from 'vitest';

import { decode, encode, failureOf, limits, serializations } from './codec-fixture.ts';

const view = { $p: ['Uint8Array', { $p: ['ArrayBuffer', 'AAAA'] }] };

const nest = (levels: number): unknown => {
  let value: unknown = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
};

describe('malformed encodings', () => {
  it.each<[string, unknown]>([
    ['no array', 1],
    ['an empty array', []],
    ['an unknown tag', ['Promise', 1]],
    ['a class that is not listed', ['Function', 'return 1']],
    ['a tag that is no text', [{ toString: 'x' }]],
    ['a bigint that is no number', ['bigint', 'xyz']],
    ['a bigint without digits', ['bigint', '']],
    ['a bigint of the wrong type', ['bigint', {}]],
    ['a regular expression that does not compile', ['RegExp', '(', '']],
    ['unknown flags', ['RegExp', 'a', 'zz']],
    ['a relative URL', ['URL', '/path']],
    ['no address', ['URL']],
    ['a Map of numbers', ['Map', [1, 2]]],
    ['a Map without entries', ['Map']],
    ['a Set of a number', ['Set', 1]],
    ['bytes that are no base64', ['ArrayBuffer', '§§§']],
    ['a view of a length', ['Uint8Array', 1_000_000_000]],
    ['a view of numbers', ['Uint8Array', [1, 2, 3]]],
    ['a view that does not fit', ['Float64Array', { $p: ['ArrayBuffer', 'AAAA'] }]],
    ['a class of numbers that does not exist', ['Int7Array', { $p: ['ArrayBuffer', 'AAAA'] }]],
    ['a Blob without parts', ['Blob', 5]],
    ['a reference ahead', ['again', 3]],
    ['a reference to itself', ['again', 1]],
    ['a reference to a property', ['again', 'length']],
    ['a reference to a prototype', ['again', '__proto__']],
    ['a reference before the start', ['again', -1]],
    ['nothing for an object', ['Object', null]],
    // Went wrong: these hold more than was counted.
    ['a text for an object', ['Object', 'x'.repeat(1_000)]],
    ['a list for an object', ['Object', [1, 2, 3]]],
    ['a Set of a text', ['Set', 'x'.repeat(1_000)]],
    ['a Set of a view', ['Set', view]],
    ['a Map of a view', ['Map', view]],
    ['a Blob of a view', ['Blob', view, {}]],
    ['a File of a text', ['File', 'x', 'a.txt', {}]],
  ])('%s', (_name, content) => {
    for (const serialization of serializations) {
      const failure = failureOf(() => decode({ a: { $p: content } }, { serialization, graph: true }));
      expect(failure).toMatchObject({ name: 'PortcullisError', code: 'INVALID_FRAME' });
      expect(failure.message).toContain('Cannot read input.a');
    }
  });

  it('a date beyond the calendar is an invalid date', () => {
    expect(decode({ $p: ['Date', 1e300] })).toEqual(new Date(NaN));
  });

  it('kinds that do not belong on the wire', () => {
    for (const wire of [() => 1, Symbol('s'), { f: () => 1 }]) {
      for (const serialization of serializations) {
        expect(failureOf(() => decode(wire, { serialization })).code).toBe('INVALID_FRAME');
      }
    }
    for (const wire of [new Map(), [new Date(0)], [undefined], [1n], [NaN], new Uint8Array(1)]) {
      expect(failureOf(() => decode(wire, { encoded: false })).code).toBe('INVALID_FRAME');
    }
    for (const wire of [new Map(), new Error('e'), new SharedArrayBuffer(8), Array(5)]) {
      const options = { serialization: 'structured-clone' } as const;
      expect(failureOf(() => decode(wire, { ...options, encoded: false })).code).toBe('INVALID_FRAME');
    }
  });

  it('other keys of a cloned array stay behind', () => {
    const wire = Object.assign([1], { extra: { deep: 1 } });
    const options = { serialization: 'structured-clone', encoded: false } as const;
    expect(Object.keys(decode(wire, options) as object)).toEqual(['0']);
  });

  it('views that a clone brings by themselves: they could hide a larger buffer', () => {
    const wire = new Uint8Array(new ArrayBuffer(1_000_000), 5, 1);
    const options = { serialization: 'structured-clone', encoded: false } as const;
    expect(failureOf(() => decode(wire, options)).code).toBe('INVALID_FRAME');
  });
});

describe('limits', () => {
  const tooLarge = (action: () => unknown) => {
    const { code, data } = failureOf(action);
    expect(code).toBe('MESSAGE_TOO_LARGE');
    return data as { limit: string; path: string };
  };

  it.each(serializations)('depth, either way, under %s', (serialization) => {
    expect(encode(nest(200), { serialization }).encoded).toBe(false);
    for (const encoded of [true, false]) {
      expect(decode(nest(200), { serialization, encoded })).toEqual(nest(200));
      expect(tooLarge(() => decode(nest(201), { serialization, encoded })).limit).toBe('depth');
    }
    expect(tooLarge(() => encode(nest(201), { serialization })).limit).toBe('depth');
    expect(tooLarge(() => encode(nest(100_000), { serialization })).path).toHaveLength(300);
  });

  it('nodes, either way', () => {
    const few = { limits: { ...limits, nodes: 10 } };
    expect(encode([1, 2, 3, 4, 5, 6, 7, 8, 9], few).encoded).toBe(false);
    const many = { list: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
    expect(tooLarge(() => encode(many, few))).toEqual({ limit: 'nodes', path: 'input.list[8]' });
    expect(tooLarge(() => decode(many, { ...few, encoded: false }))).toEqual({ limit: 'nodes', path: 'input.list[8]' });
    expect(tooLarge(() => encode(new Set(many.list), few)).limit).toBe('nodes');
  });

  it.each(serializations)('bytes, of texts, keys, bigints and binary, under %s', (serialization) => {
    const small = { serialization, limits: { ...limits, frameBytes: 1_000 } };
    for (const value of [
      'a'.repeat(1_001),
      { ['k'.repeat(1_001)]: 1 },
      16n ** 1_001n,
      new Uint8Array(1_001),
      new ArrayBuffer(1_001),
    ]) {
      expect(tooLarge(() => encode([1, value], small)).limit).toBe('frameBytes');
      const { wire, encoded } = encode([1, value], { serialization });
      expect(tooLarge(() => decode(wire, { ...small, encoded })).limit).toBe('frameBytes');
    }
    expect(tooLarge(() => encode([new Blob(['a'.repeat(1_001)])], small))).toEqual({
      limit: 'frameBytes',
      path: 'input[0]',
    });
  });

  it('a small message that expands into many nodes', () => {
    // Each level holds the one before it ten times.
    const bomb: unknown[] = [[1]];
    for (let position = 2; position < 200; position += 11) {
      bomb.push(Array(10).fill({ $p: ['again', position === 2 ? 1 : position - 11] }));
    }
    expect(tooLarge(() => decode(bomb, { graph: true })).limit).toBe('nodes');
  });

  it('a flat message whose references go deep', () => {
    const chain: unknown[] = [[]];
    for (let link = 0; link < 5_000; link++) chain.push([{ $p: ['again', link === 0 ? 1 : 2 * link] }]);
    expect(tooLarge(() => decode(chain, { graph: true })).limit).toBe('depth');
  });

  it('a small message that expands into many bytes', () => {
    const wire = [['a'.repeat(1_000_000)], ...(Array(40).fill({ $p: ['again', 1] }) as unknown[])];
    expect(tooLarge(() => decode(wire, { graph: true })).limit).toBe('frameBytes');
  });

  it('a clone whose one object stands everywhere', () => {
    let bomb: unknown = [];
    for (let level = 0; level < 30; level++) bomb = [bomb, bomb];
    const options = { serialization: 'structured-clone', graph: true } as const;
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const wire of [bomb, cycle]) {
      for (const encoded of [false, true])
        expect(failureOf(() => decode(wire, { ...options, encoded })).code).toBe('INVALID_FRAME');
    }
  });
});
