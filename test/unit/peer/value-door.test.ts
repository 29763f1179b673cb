import { expect, it } from 'vitest';

import { ValueDoor } from '../../../sdk/peer/value-door.ts';

const limits = { frameBytes: 2 ** 20, depth: 20, nodes: 1_000 };
const terms = { path: 'input', graph: false };

it('what is written twice can be read twice, also where it is cloned', () => {
  const door = new ValueDoor({ serialization: 'structured-clone', limits });
  const value = { list: [1, 2, 3] };
  const [one, other] = [door.encode(value, terms), door.encode(value, terms)];
  expect(door.decode(one.wire, one.encoded, terms)).toEqual(value);
  expect(door.decode(other.wire, other.encoded, terms)).toEqual(value);
});
