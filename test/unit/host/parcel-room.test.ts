import { expect, it } from 'vitest';

import { ParcelRoom } from '../../../extension-side/host/parcel-room.ts';

const owner = { session: 's', party: 'p' };

it('takes nothing whose size is no number, and forgets nothing that it holds for it', () => {
  const room = new ParcelRoom(() => [['all', 10]]);
  expect(room.take(owner, 8)).toBeDefined();
  expect(room.take(owner, Number.NaN)).toBeUndefined();
  expect(room.take(owner, 8)).toBeUndefined();
});
