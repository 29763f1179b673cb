import { describe, expect, it, vi } from 'vitest';

import { ParcelRoom, type ParcelOwner } from '../../../extension-side/host/parcel-room.ts';

const owner = { session: 's', party: 'p' };

it('takes nothing whose size is no number, and forgets nothing that it holds for it', () => {
  const room = new ParcelRoom(() => [['all', 10]]);
  expect(room.take(owner, 8)).toBeDefined();
  expect(room.take(owner, Number.NaN)).toBeUndefined();
  expect(room.take(owner, 8)).toBeUndefined();
});

/** A room for 10 in all, 8 of a session, and those who asked for some of it. */
function openRoom() {
  const boundsOf = vi.fn(
    ({ session }: ParcelOwner) =>
      [
        ['all', 10],
        [session, 8],
      ] as const,
  );
  const room = new ParcelRoom(boundsOf);
  const entered: string[] = [];
  const leaves = new Map<string, () => void>();
  /** Asks for room. The first letter of a name is its session's. */
  const ask = (name: string, bytes: number): (() => void) =>
    room.await({ session: name.charAt(0), party: 'p' }, bytes, (leave) => {
      entered.push(name);
      leaves.set(name, leave);
    });
  return { boundsOf, entered, ask, leave: (name: string) => leaves.get(name)?.() };
}

describe('who waits', () => {
  it('enters in the order of asking within a session, also before one that needs less', () => {
    const { entered, ask, leave } = openRoom();
    ask('a1', 6);
    ask('a2', 8);
    ask('a3', 1);
    expect(entered).toEqual(['a1']);
    leave('a1');
    expect(entered).toEqual(['a1', 'a2']);
    leave('a2');
    expect(entered).toEqual(['a1', 'a2', 'a3']);
  });

  it('does not wait for another session', () => {
    const { entered, ask } = openRoom();
    ask('a1', 8);
    ask('a2', 8);
    ask('b1', 2);
    expect(entered).toEqual(['a1', 'b1']);
  });

  it('enters in turn with other sessions', () => {
    const { entered, ask, leave } = openRoom();
    ask('a1', 8);
    for (const name of ['a2', 'a3', 'b1', 'b2', 'c1']) ask(name, 8);
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3']) leave(name);
    expect(entered).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('lets those behind it in when it gives up, and does not enter any more', () => {
    const { entered, ask, leave } = openRoom();
    ask('a1', 6);
    const giveUp = ask('a2', 8);
    ask('a3', 2);
    ask('a4', 1);
    giveUp();
    giveUp();
    expect(entered).toEqual(['a1', 'a3']);
    leave('a1');
    expect(entered).toEqual(['a1', 'a3', 'a4']);
  });
});

// Went wrong: each that asked had all looked at that waited, and so had each that left: a flood of either kept the worker busy.
it('who asks, leaves or gives up has no more looked at than the first of each session', () => {
  const { boundsOf, entered, ask, leave } = openRoom();
  ask('a1', 8);
  ask('b0', 0);
  const asked = Array.from({ length: 1_000 }, (_, index) => ask(`a${String(index + 2)}`, 8));
  ask('b1', 3);
  boundsOf.mockClear();
  ask('a', 8);
  asked[500]?.();
  leave('b0');
  expect(boundsOf).not.toHaveBeenCalled();
  asked[0]?.();
  expect(boundsOf).toHaveBeenCalledTimes(2);
  leave('a1');
  expect(entered).toEqual(['a1', 'b0', 'a3']);
  expect(boundsOf.mock.calls.length).toBeLessThanOrEqual(6);
});
