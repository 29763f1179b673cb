import { expect, it } from 'vitest';

import { createOutgoingHostParcels } from '../../../extension-side/host/outgoing-host-parcels.ts';
import { ParcelRoom } from '../../../extension-side/host/parcel-room.ts';
import type { ChunkFrame } from '../../../sdk/protocol/parcel-frames.ts';

// Went wrong: they waited in line with those for what is held, and each left an entry for ever.
it('pulls of nothing, of what is not held, keep none waiting', async () => {
  const parcels = createOutgoingHostParcels(new ParcelRoom(() => []), { session: 's', party: 'p' });
  const [id = 0] = parcels.hold(['abcdef']);
  const chunks: ChunkFrame[] = [];
  const pull = (of: number, start: number, end: number) =>
    parcels.answer({ type: 'pull', id: of, start, end }, true, (chunk) => chunks.push(chunk));
  const first = pull(id, 0, 3);
  for (let unknown = 1; unknown <= 100; unknown++) void pull(unknown, 0, 0);
  expect(chunks.filter(({ id: of }) => of !== id)).toHaveLength(100);
  await Promise.all([first, pull(id, 3, 6)]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(chunks.filter(({ id: of }) => of === id)).toEqual([
    { type: 'chunk', id, start: 0, data: 'abc', text: true },
    { type: 'chunk', id, start: 3, data: 'def', text: true },
  ]);
});
