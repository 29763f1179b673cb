/** Between ticks, in milliseconds: browsers make it no less. */
const TICK_MS = 4;

/**
 * Watches for how long the page can do nothing else, such as drawing a frame.
 *
 * @returns ends the watch, and tells the longest time, in milliseconds.
 */
export function watchForBlocks(): () => number {
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last - TICK_MS);
    last = now;
  };
  const timer = setInterval(look, TICK_MS);
  return () => {
    look();
    clearInterval(timer);
    return longest;
  };
}
