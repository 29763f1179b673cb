// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';

import { decode, encode, failureOf, roundTrip, serializations, transmit } from './codec-fixture.ts';

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const detached = () => {
  const buffer = new ArrayBuffer(8);
  const view = new Uint8Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  return view;
};
class Impostor {
  get [Symbol.toStringTag]() {
    return 'Map';
  }
}

describe.each(serializations)('what cannot travel under %s', (serialization) => {
  it.each<[string, () => unknown]>([
    ['a function', () => () => 1],
    ['a class', () => Impostor],
    ['a symbol', () => Symbol('s')],
    ['a DOM node', () => document.createElement('div')],
    ['the document', () => document],
    ['an abort signal', () => new AbortController().signal],
    ['a promise', () => Promise.resolve(1)],
    ['a WeakMap', () => new WeakMap()],
    ['a WeakRef', () => new WeakRef({})],
    [
      'a generator',
      () =>
        (function* () {
          yield 1;
        })(),
    ],
    ['an iterator', () => new Map().entries()],
    ['a WebAssembly module', () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
    ['shared memory', () => new SharedArrayBuffer(8)],
    ['a view on shared memory', () => new Uint8Array(new SharedArrayBuffer(8))],
    ['a detached buffer', detached],
    ['a boxed number', () => Object(1) as unknown],
    ['a boxed text', () => Object('a') as unknown],
    ['a boxed symbol', () => Object(Symbol('s')) as unknown],
    ['an array with holes', () => [1, , 3]], // eslint-disable-line no-sparse-arrays -- what it tests
    ['a huge array with nothing in it', () => Array(4_000_000_000) as unknown[]],
    ['a revoked proxy', revoked],
    ['an object that claims to be a Map', () => new Impostor()],
  ])('refuses %s and names the path', (_name, make) => {
    const value = { title: 'x', items: [1, { fine: [] }, 'a', { size: { w: 1 }, onClick: make() }] };
    const { name, code, data, message } = failureOf(() => encode(value, { serialization, graph: true }));
    expect({ name, code }).toEqual({ name: 'PortcullisError', code: 'NOT_SERIALIZABLE' });
    expect((data as { path: string }).path).toMatch(/^input\.items\[3\]\.onClick(?:\[[01]\])?$/);
    expect(message).toContain('input.items[3].onClick');
  });

  it('names the path of a getter that throws, and its error', () => {
    const cause = new Error('no');
    const value = {
      a: { b: 1 },
      get 'two words'(): unknown {
        throw cause;
      },
    };
    const failure = failureOf(() => encode(value, { serialization }));
    expect(failure).toMatchObject({ code: 'NOT_SERIALIZABLE', cause, data: { path: 'input["two words"]' } });
  });

  it.each([
    [
      'a Map',
      new Map<string, unknown>([
        ['a', 1],
        ['b', { no: () => 1 }],
      ]),
      'input.entries[1][1].no',
    ],
    ['a Set', new Set([[Symbol('s')]]), 'input.entries[0][0]'],
    ['a cause', new Error('e', { cause: { no: () => 1 } }), 'input.cause.no'],
    ['a key like the encoding', { $p: { no: () => 1 } }, 'input.$p.no'],
    ['an own toJSON', { toJSON: () => 1 }, 'input.toJSON'],
    ['the value itself', () => 1, 'input'],
  ])('names the path in %s', (_name, value, path) => {
    expect(failureOf(() => encode(value, { serialization }))).toMatchObject({
      code: 'NOT_SERIALIZABLE',
      data: { path },
    });
  });
});

describe('objects in two places', () => {
  const shared = { n: 1 };
  const cycle: Record<string, unknown> = {};
  cycle['self'] = [cycle];
  const failure = new Error('e');
  failure.cause = failure;

  it.each([
    ['an object', { a: shared, b: [shared] }, 'input.b[0]'],
    ['a Map', [new Map([[1, shared]]), shared], 'input[1]'],
    ['itself', cycle, 'input.self[0]'],
    ['its own cause', failure, 'input.cause'],
  ])('are refused without graph: %s', (_name, value, path) => {
    for (const serialization of serializations) {
      const refused = failureOf(() => encode(value, { serialization }));
      expect(refused).toMatchObject({ code: 'NOT_SERIALIZABLE', data: { path } });
      expect(refused.message).toContain('graph: true');
      // Also by the other side, which may know better than the sender what the procedure declares.
      const { wire } = encode(value, { serialization, graph: true });
      expect(failureOf(() => decode(transmit(wire, serialization), { serialization }))).toMatchObject({
        code: 'NOT_SERIALIZABLE',
        data: { path },
      });
    }
  });

  it.each(serializations)('survive with graph under %s', async (serialization) => {
    const value = { shared, list: [shared, cycle], map: new Map<unknown, unknown>(), set: new Set<unknown>(), failure };
    value.map.set(value.map, shared);
    value.set.add(value.set);
    const date = new Date(1);
    const bytes = new Uint8Array([1]);
    const input = { ...value, dates: [date, date], bytes: [bytes, bytes], $p: shared };
    const output = (await roundTrip(input, serialization, { graph: true })) as typeof input;
    expect(output.list[0]).toBe(output.shared);
    expect(output.$p).toBe(output.shared);
    expect(((output.list[1] as typeof cycle)['self'] as unknown[])[0]).toBe(output.list[1]);
    expect(output.map.get(output.map)).toBe(output.shared);
    expect(output.set.has(output.set)).toBe(true);
    expect(output.failure.cause).toBe(output.failure);
    expect(output.dates[0]).toBe(output.dates[1]);
    expect(output.bytes[0]).toBe(output.bytes[1]);
  });
});
