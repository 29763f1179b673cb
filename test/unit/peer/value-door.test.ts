import { describe, expect, it } from 'vitest';

import { ValueDoor } from '../../../sdk/peer/value-door.ts';

const limits = { frameBytes: 2 ** 20, depth: 20, nodes: 1_000 };
const terms = { path: 'input', graph: false };

describe('an object that stands in several frames, as a clone can hold it', () => {
  const shared = Array.from({ length: 10 }, (_, index) => index);

  it.each([
    ['itself', shared],
    ['within others', { shared }],
  ])('is read once: %s', (_where, wire) => {
    const door = new ValueDoor({ serialization: 'structured-clone', limits }, new Set());
    expect(door.decode(wire, false, terms)).toEqual(wire);
    const again = (): unknown => door.decode(Array.isArray(wire) ? wire : { ...wire }, false, terms);
    expect(again).toThrow(expect.objectContaining({ code: 'INVALID_FRAME' }));
  });

  it('is as good as two where there are no clones: no message of JSON can hold it', () => {
    const door = new ValueDoor({ serialization: 'json', limits }, new Set());
    for (let time = 0; time < 2; time++) expect(door.decode(shared, false, terms)).toEqual(shared);
  });
});

it('what is written twice can be read twice, also where it is cloned', () => {
  const door = new ValueDoor({ serialization: 'structured-clone', limits }, new Set());
  const value = { list: [1, 2, 3] };
  const [one, other] = [door.encode(value, terms), door.encode(value, terms)];
  expect(door.decode(one.wire, one.encoded, terms)).toEqual(value);
  expect(door.decode(other.wire, other.encoded, terms)).toEqual(value);
});
