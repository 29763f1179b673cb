import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createIncomingParcels } from '../../sdk/peer/incoming-parcels.ts';
import { createOutgoingParcels } from '../../sdk/peer/outgoing-parcels.ts';
import { PARCEL_SIZE, type ParcelContent, type ParcelSource } from '../../sdk/protocol/codec/parcels.ts';
import type { ChunkFrame, PullFrame } from '../../sdk/protocol/parcel-frames.ts';
import { decode, encode, limits, serializations, transmit } from '../unit/protocol/codec/codec-fixture.ts';

const within = { ...limits, reassemblyBytesPerSession: 2 ** 28 };

/** Bytes that tell their place. */
function bytes(size: number, seed: number): ArrayBuffer {
  return new Uint8Array(size).map((_, index) => (index * 31 + (index >> 8) + seed) & 0xff).buffer;
}

const sizes = fc.oneof(
  fc.integer({ min: 3, max: 9 }),
  fc.integer({ min: 3, max: 3 * PARCEL_SIZE }),
  fc.constantFrom(PARCEL_SIZE, PARCEL_SIZE + 1),
);
/** What to make a parcel of. Not the parcel itself, which nobody wants to read where a test fails. */
const recipe = fc.record({ size: sizes, seed: fc.nat(255), isText: fc.boolean() });

function make({ size, seed, isText }: { size: number; seed: number; isText: boolean }): ParcelSource {
  return isText ? '\u{1F4BE}x'.repeat(Math.ceil(size / 3)) : bytes(size, seed);
}

/** What may happen to the piece at the head of those that are under way. */
const fates = fc.array(fc.constantFrom('arrive', 'arrive', 'arrive', 'later', 'twice', 'forged', 'lost'), {
  maxLength: 60,
});

function isSame(content: ParcelContent | undefined, original: ParcelSource): boolean {
  if (typeof content === 'string' || content === undefined) return content === original;
  return Buffer.from(content).equals(Buffer.from(original as ArrayBuffer)); // an ArrayBuffer, or it is not the same
}

describe('parcels', () => {
  it('arrive whole, whatever becomes of their pieces on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(recipe, { minLength: 1, maxLength: 4 }),
        fates,
        fc.boolean(),
        async (recipes, events, json) => {
          const sources = recipes.map(make);
          const outgoing = createOutgoingParcels();
          const incoming = createIncomingParcels(
            () => 2 ** 28,
            () => 'json',
          );
          let underWay: PullFrame[] = [];
          const send = (frame: PullFrame): void => void underWay.push(frame);
          const list = outgoing.hold(sources);
          const collected = incoming.collect(list, send);
          const answer = async (pull: PullFrame): Promise<void> => {
            const chunks: ChunkFrame[] = [];
            await outgoing.answer(pull, json, (chunk) => chunks.push(chunk));
            for (const chunk of chunks) incoming.receive(chunk, send);
          };
          const queue = [...events];
          while (underWay.length > 0) {
            const pull = underWay.shift();
            if (!pull) break;
            switch (queue.shift()) {
              case 'later':
                underWay.push(pull);
                break;
              case 'twice':
                await answer(pull);
                await answer(pull);
                break;
              case 'forged':
                incoming.receive({ type: 'chunk', id: pull.id, start: -1 - pull.start, data: 'AAAA' }, send);
                incoming.receive({ type: 'chunk', id: pull.id + 1, start: pull.start, data: 'AAAA' }, send);
                await answer(pull);
                break;
              case 'lost': // and all others with it, and what is held is asked for again
                underWay = [];
                incoming.resume(list);
                break;
              default:
                await answer(pull);
            }
          }
          const contents = await collected;
          expect(contents.every((content, index) => isSame(content, sources[index] ?? ''))).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  }, 30_000);
});

describe.each(serializations)('a value with parcels under %s', (serialization) => {
  const big = bytes(PARCEL_SIZE, 1);
  const leaf = fc.constantFrom<unknown>(
    big,
    new Uint8Array(big),
    new Float64Array(big),
    new DataView(big, 8, PARCEL_SIZE - 8),
    new Uint8Array(big).subarray(5),
    'long'.repeat(PARCEL_SIZE / 4),
    'short',
    new Uint8Array(3),
    new Date(0),
    null,
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '$p'), tie('value')),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    ),
  }));

  it('comes back as it was, with what stands in several places', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (inside) => {
        const shared = { shared: true };
        const input = [shared, inside, shared, inside];
        const options = { serialization, graph: true, limits: within };
        const { wire, encoded, pending, parcels = [] } = encode(input, { ...options, parcels: true });
        expect(pending).toBeUndefined();
        for (const parcel of parcels)
          expect(
            typeof parcel === 'string' ? parcel.length : (parcel as ArrayBuffer).byteLength,
          ).toBeGreaterThanOrEqual(PARCEL_SIZE);
        const contents = parcels.map((parcel) =>
          typeof parcel === 'string' ? parcel : (parcel as ArrayBuffer).slice(0),
        );
        const back = decode(transmit(wire, serialization), { ...options, encoded, parcels: contents }) as unknown[];
        expect(back[0]).toBe(back[2]);
        expect(digest(back)).toEqual(digest(input));
        if (parcels.length > 0)
          expect(() => decode(transmit(wire, serialization), { ...options, encoded })).toThrow('not arrived');
      }),
      { numRuns: 15 },
    );
  }, 30_000);
});

/** Large leaves as texts that are compared at once. */
function digest(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('latin1');
  if (ArrayBuffer.isView(value)) {
    return [value.constructor.name, Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')];
  }
  if (value instanceof Map) return ['Map', [...value].map(digest)];
  if (Array.isArray(value)) return value.map(digest);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, digest(item)]));
}
