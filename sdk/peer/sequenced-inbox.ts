/** Messages that may wait for an earlier one: more than an honest peer sends while one of its large messages is under way. */
const MOST_EARLY = 4_096;

const noop = (): void => undefined;

/** What a message that waits is let go with; nothing, where there is no room for it. */
type Hold<Item> = (item: Item) => (() => void) | undefined;

/**
 * Puts messages back into the order in which they were sent: those of two ways, and those of a port to a page that was frozen, which Chromium
 * lets overtake each other.
 *
 * Requirements:
 * 1. Each message is delivered once, in the order of the numbers, which begin at 1, as soon as all before it are there.
 * 2. No more than a window of them waits. What a peer sends twice, or beyond the window, is refused: it counts wrong, or does not wait.
 * 3. A delivery may bring further messages about: they are delivered after it.
 *
 * @param hold - Makes room for one that has to wait.
 * @returns takes a message; `false`: it is refused, and nothing that follows can be put in order.
 */
export function sequencedInbox<Item>(
  deliver: (item: Item) => void,
  hold: Hold<Item> = () => noop,
  most = MOST_EARLY,
): (seq: number, item: Item) => boolean {
  const waiting = new Map<number, { readonly item: Item; readonly release: () => void }>();
  let next = 1;
  let isDelivering = false;
  return (seq, item) => {
    if (seq < next || seq >= next + most || waiting.has(seq)) return false;
    const release = seq > next ? hold(item) : noop;
    if (!release) return false;
    waiting.set(seq, { item, release });
    if (isDelivering) return true;
    isDelivering = true;
    for (let first = waiting.get(next); first; first = waiting.get(next)) {
      waiting.delete(next++);
      first.release();
      deliver(first.item);
    }
    isDelivering = false;
    return true;
  };
}
