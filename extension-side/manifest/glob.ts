import { countSteps, type StepCounter } from './step-counter.ts';

// Requirements:
// 1. `*` stands for any run of characters, also none; every other character stands for itself.
// 2. Steps are bounded by a constant times (pattern + text), whatever the two are. Hence no regular expression, and
//    Knuth-Morris-Pratt for the pieces between stars: a naive search is quadratic on `aaa…ab` in `aaa…a`.
// 3. Leftmost placement of each piece is enough, because the star after it takes whatever is left over.

/** A compiled glob: the literal pieces between its stars. */
export interface Glob {
  /** What the text must start with. The whole text if `tail` is null, that is, if there is no star. */
  readonly head: string;
  /** What must follow in this order, anywhere. */
  readonly middle: readonly Piece[];
  /** What the text must end with. */
  readonly tail: string | null;
}

interface Piece {
  readonly text: string;
  /** For each prefix of the piece, the length of its longest border: how far a failed comparison falls back. */
  readonly borders: readonly number[];
}

/** Compiles a glob whose only wildcard is `*`. */
export function compileGlob(pattern: string, counter?: StepCounter): Glob {
  countSteps(counter, pattern.length);
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? null;
  const middle = rest.filter((text) => text !== '').map((text) => ({ text, borders: bordersOf(text, counter) }));
  return { head, middle, tail };
}

/** Whether the whole text matches. */
export function globMatches(glob: Glob, text: string, counter?: StepCounter): boolean {
  const { head, middle, tail } = glob;
  countSteps(counter, head.length + (tail?.length ?? 0) + 1);
  if (tail === null) return text === head;
  const end = text.length - tail.length;
  if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  let position = head.length;
  for (const piece of middle) {
    position = endOfFirst(piece, text, position, end, counter);
    if (position === -1) return false;
  }
  return true;
}

/** Where the first occurrence of the piece within `[from, to)` ends, or -1. */
function endOfFirst(piece: Piece, text: string, from: number, to: number, counter?: StepCounter): number {
  let matched = 0;
  for (let index = from; index < to; index++) {
    matched = extend(piece.text, piece.borders, matched, text.charAt(index), counter);
    if (matched === piece.text.length) return index + 1;
  }
  return -1;
}

function bordersOf(text: string, counter?: StepCounter): number[] {
  const borders = [0];
  for (let index = 1, matched = 0; index < text.length; index++) {
    matched = extend(text, borders, matched, text.charAt(index), counter);
    borders.push(matched);
  }
  return borders;
}

/** The longest prefix of `text` that ends in `next`, knowing that `matched` characters ended just before it. */
function extend(
  text: string,
  borders: readonly number[],
  matched: number,
  next: string,
  counter: StepCounter | undefined,
): number {
  let length = matched;
  countSteps(counter, 1);
  while (length > 0 && text.charAt(length) !== next) {
    length = borders[length - 1] ?? 0;
    countSteps(counter, 1);
  }
  return text.charAt(length) === next ? length + 1 : 0;
}
