import { describe, expect, it } from 'vitest';

import { shieldMessage } from '../../../../sdk/protocol/codec/shield-message.ts';
import { decode, encode, limits, roundTrip, type Serialization, serializations, transmit } from './codec-fixture.ts';

const plain = { text: 'a', list: [1, [true, null]], nested: { $other: 1, constructor: 'c', prototype: {} } };

describe('a plain value under JSON', () => {
  it('is sent as it was at that moment, and returned as the object that came', () => {
    const value = structuredClone(plain);
    const { wire, encoded } = encode(value);
    value.nested.$other = 2;
    value.list.push(2);
    expect(wire).toStrictEqual(plain);
    expect(encoded).toBe(false);
    expect(decode(plain, { encoded: false })).toBe(plain);
  });

  it('is no proxy any more, which a hop that clones would refuse', () => {
    const { wire } = encode(new Proxy({ inner: new Proxy([1], {}) }, {}));
    expect(structuredClone(wire)).toEqual({ inner: [1] });
  });

  it('is left alone where a value that holds it needs a change', () => {
    const value = Object.freeze({ plain, when: new Date(5), list: Object.freeze([1, 2n]) });
    const { wire, encoded } = encode(value);
    expect(encoded).toBe(true);
    expect((wire as typeof value).plain).toStrictEqual(plain);
    expect(value.when).toEqual(new Date(5));
  });

  it('leaves `undefined` to the frame, which has no field then', () => {
    expect(encode(undefined)).toEqual({ wire: undefined, encoded: false, bytes: 0 });
    expect(decode(undefined, { encoded: false })).toBeUndefined();
  });

  it('has no meaning in its keys unless the frame says it is encoded', () => {
    const wire = { $p: ['Date', 0] };
    expect(decode(wire, { encoded: false })).toEqual(wire);
    expect(decode(wire, { encoded: true })).toEqual(new Date(0));
  });

  it('is about as large as it says', () => {
    const value = Array.from({ length: 1000 }, (_, index) => ({ index, name: `item ${index}`, tags: ['a', 'b'] }));
    const { bytes } = encode(value);
    expect(bytes / JSON.stringify(value).length).toBeGreaterThan(0.7);
    expect(bytes / JSON.stringify(value).length).toBeLessThan(1.5);
    expect(encode(new Uint8Array(3_000)).bytes).toBeGreaterThan(4_000);
    expect(encode(new Uint8Array(3_000), { serialization: 'structured-clone' }).bytes).toBeLessThan(3_100);
  });
});

describe.each(serializations)('getters under %s', (serialization) => {
  it('run once, also where the serialiser would run them again', async () => {
    let runs = 0;
    const list = Object.defineProperty([1], '0', { get: () => ++runs, enumerable: true });
    const value = {
      before: 0,
      get count() {
        return ++runs;
      },
      list,
    };
    expect(await roundTrip(value, serialization)).toStrictEqual({ before: 0, count: 1, list: [2] });
    expect(runs).toBe(2);
  });
});

describe.each(serializations)('keys that pollute prototypes under %s', (serialization) => {
  it.each([false, true])('stay data of their object, encoded: %s', (special) => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"list":[{"__proto__":null}],"toString":1}',
    ) as Record<string, unknown>;
    const { wire, encoded } = encode(special ? { hostile, at: new Date(0) } : { hostile }, { serialization });
    expect(encoded).toBe(special);
    const output = decode(transmit(wire, serialization), { serialization, encoded }) as { hostile: typeof hostile };
    expect(Object.keys(output.hostile)).toEqual(['__proto__', 'constructor', 'list', 'toString']);
    expect(Object.getPrototypeOf(output.hostile)).toBe(Object.prototype);
    expect(Object.hasOwn((output.hostile['list'] as object[])[0] ?? {}, '__proto__')).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('do not get out of an object of the encoding', () => {
    const wire = JSON.parse('{"$p":["Object",{"$p":1,"__proto__":{"polluted":1}}]}') as unknown;
    const output = decode(transmit(wire, serialization), { serialization }) as object;
    expect(Object.keys(output)).toEqual(['$p', '__proto__']);
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
  });
});

describe('polluted prototypes', () => {
  // Nothing but the action runs meanwhile: what runs the tests is no match for such a prototype.
  const whilePolluted = <Result>(
    target: object,
    keys: string[],
    descriptor: PropertyDescriptor,
    action: () => Result,
  ) => {
    for (const key of keys) Object.defineProperty(target, key, { configurable: true, ...descriptor });
    try {
      return action();
    } finally {
      for (const key of keys) Reflect.deleteProperty(target, key);
    }
  };
  const value = {
    title: 'a',
    list: [1, [2], { when: new Date(7) }],
    bytes: new Uint8Array([1, 2]),
    map: new Map([['k', new Set([1n])]]),
    none: undefined,
    error: new TypeError('t'),
  };
  const sent = (input: unknown) =>
    JSON.stringify(shieldMessage({ frames: [{ type: 'request', input: encode(input).wire }] }));
  const passed = (serialization: Serialization) => {
    const { wire, encoded } = encode(value, { serialization });
    return decode(serialization === 'json' ? transmit(wire, 'json') : wire, { serialization, encoded });
  };

  it.each([
    ['Object', Object.prototype],
    ['Array', Array.prototype],
    ['Date', Date.prototype],
    ['Map', Map.prototype],
    ['BigInt', BigInt.prototype],
    ['String', String.prototype],
  ])('with a toJSON on %s change nothing', (_name, target) => {
    const toJSON = { value: () => 'stolen', enumerable: true, writable: true };
    for (const input of [value, plain]) {
      const expected = sent(input);
      expect(whilePolluted(target, ['toJSON'], toJSON, () => sent(input))).toBe(expected);
    }
    expect(whilePolluted(target, ['toJSON'], toJSON, () => passed('json'))).toEqual(value);
  });

  it.each(['get', 'set', 'value', 'copy', 'cause', '$p', 'entries', 'length', '0'])(
    'with a %s on Object change nothing',
    (key) => {
      const expected = sent(value);
      const stolen = { value: () => 'stolen', writable: true };
      expect(whilePolluted(Object.prototype, [key], stolen, () => sent(value))).toBe(expected);
      for (const serialization of serializations) {
        expect(whilePolluted(Object.prototype, [key], stolen, () => passed(serialization))).toEqual(value);
      }
    },
  );

  it('with a setter for a key do not see what passes', () => {
    let seen = 0;
    const setter = {
      set: () => {
        seen++;
      },
    };
    for (const serialization of serializations) {
      const output = whilePolluted(Object.prototype, ['title', 'list', 'when', 'map'], setter, () =>
        passed(serialization),
      );
      expect(output).toEqual(value);
    }
    expect(seen).toBe(0);
  });

  it('cost nothing where there are none', () => {
    const message = { frames: [{ type: 'request', input: plain }], limits };
    expect(shieldMessage(message)).toBe(message);
  });
});
