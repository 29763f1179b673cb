import fc from 'fast-check';
import { expect, it } from 'vitest';

import { sequencedInbox } from '../../sdk/peer/sequenced-inbox.ts';

/** The numbers from 1, each on one of two ways that bring theirs in order, in any interleaving of the two. */
const interleaved = fc
  .array(fc.boolean(), { maxLength: 200 })
  .chain((ways) => fc.tuple(fc.constant(ways), fc.infiniteStream(fc.boolean())))
  .map(([ways, choices]) => {
    const numbered = ways.map((way, index) => ({ way, seq: index + 1 }));
    const queues = [false, true].map((way) => numbered.filter((item) => item.way === way).map(({ seq }) => seq));
    const order: number[] = [];
    for (const choice of choices) {
      const first = queues[Number(choice)]?.shift() ?? queues[Number(!choice)]?.shift();
      if (first === undefined) break;
      order.push(first);
    }
    return order;
  });

it('delivers each once and in order, whichever way is faster', () => {
  fc.assert(
    fc.property(interleaved, (order) => {
      const delivered: number[] = [];
      const receive = sequencedInbox<number>((seq) => delivered.push(seq));
      for (const seq of order) expect(receive(seq, seq)).toBe(true);
      expect(delivered).toEqual(order.map((_seq, index) => index + 1));
    }),
  );
});

it('delivers each as soon as all before it are there, and no sooner', () => {
  fc.assert(
    fc.property(interleaved, (order) => {
      const delivered: number[] = [];
      const arrived = new Set<number>();
      const receive = sequencedInbox<number>((seq) => delivered.push(seq));
      for (const seq of order) {
        receive(seq, seq);
        arrived.add(seq);
        let complete = 0;
        while (arrived.has(complete + 1)) complete++;
        expect(delivered).toHaveLength(complete);
      }
    }),
  );
});

it('holds no more than the window, and takes nothing twice, whatever a peer sends', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40)), fc.integer({ min: 1, max: 16 }), (numbers, most) => {
      const delivered: number[] = [];
      const waiting = new Set<number>();
      const receive = sequencedInbox<number>((seq) => delivered.push(seq), undefined, most);
      for (const seq of numbers) {
        const fits = seq > delivered.length && seq <= delivered.length + most && !waiting.has(seq);
        expect(receive(seq, seq)).toBe(fits);
        if (fits) waiting.add(seq);
        for (const done of delivered) waiting.delete(done);
        expect(waiting.size).toBeLessThan(most);
        expect(delivered).toEqual(delivered.map((_seq, index) => index + 1));
      }
    }),
  );
});

it('refuses what there is no room for, and gives the room back', () => {
  fc.assert(
    fc.property(interleaved, fc.integer({ min: 0, max: 20 }), (order, room) => {
      let free = room;
      const delivered: number[] = [];
      const receive = sequencedInbox<number>(
        (seq) => delivered.push(seq),
        () => {
          if (free === 0) return undefined;
          free--;
          return () => free++;
        },
      );
      const isTaken = order.every((seq) => receive(seq, seq));
      if (isTaken) expect([delivered.length, free]).toEqual([order.length, room]);
      else expect(free).toBe(0);
    }),
  );
});

it('delivers what a delivery brings about after it', () => {
  const delivered: string[] = [];
  const receive = sequencedInbox<number>((seq) => {
    delivered.push(`${seq} begins`);
    if (seq === 1) receive(2, 2);
    delivered.push(`${seq} ends`);
  });
  receive(1, 1);
  expect(delivered).toEqual(['1 begins', '1 ends', '2 begins', '2 ends']);
});
