import { describe, expect, it } from 'vitest';

import { decode, encode, failureOf, serializations, transmit } from './codec-fixture.ts';

describe.each(serializations)('buffers that are handed over, under %s', (serialization) => {
  it('leave their owner at once, and arrive', () => {
    const input = { whole: Uint8Array.of(1, 2), half: new Uint8Array([3, 4, 5]).subarray(1), kept: Uint8Array.of(6) };
    const { wire, encoded } = encode(input, { serialization, transfer: [input.whole.buffer, input.half.buffer] });
    expect([input.whole.length, input.half.length, input.kept.length]).toEqual([0, 0, 1]);
    expect(decode(transmit(wire, serialization), { serialization, encoded })).toEqual({
      whole: Uint8Array.of(1, 2),
      half: Uint8Array.of(4, 5),
      kept: Uint8Array.of(6),
    });
  });

  it('stay where the value cannot travel', () => {
    const { buffer } = Uint8Array.of(1);
    expect(failureOf(() => encode({ buffer, f: () => 1 }, { serialization, transfer: [buffer] })).code).toBe(
      'NOT_SERIALIZABLE',
    );
    expect(buffer.byteLength).toBe(1);
  });

  it.each([
    ['what is no buffer', [new MessageChannel().port1]],
    ['nothing at all', [undefined]],
    ['a view', [new Uint8Array(1)]],
    ['one that stands there twice', [...Array<ArrayBuffer>(2).fill(new ArrayBuffer(1))]],
  ])('are refused with %s among them', (_what, transfer) => {
    const { buffer } = Uint8Array.of(1);
    const failure = failureOf(() => encode(buffer, { serialization, transfer: [buffer, ...transfer] }));
    expect(failure).toMatchObject({ code: 'NOT_SERIALIZABLE', data: { path: 'transfer' } });
    expect(buffer.byteLength).toBe(1);
  });
});

it('are none without bytes, which would look as if they had left', () => {
  const empty = new ArrayBuffer(0);
  const { moved } = encode({ empty }, { serialization: 'structured-clone', transfer: [empty] });
  expect(moved).toEqual([]);
});

it('are the ones in the wire form of a clone, so that they can be moved on', () => {
  const { buffer } = Uint8Array.of(1, 2);
  const { wire, moved } = encode({ buffer }, { serialization: 'structured-clone', transfer: [buffer] });
  expect(moved).toHaveLength(1);
  structuredClone(wire, { transfer: [...(moved ?? [])] });
  expect(moved?.[0]?.byteLength).toBe(0);
  expect(() => structuredClone(wire)).toThrow();
});
