import { compileGlob, globMatches, type Glob } from './glob.ts';
import { decodePercents } from './percent-decoding.ts';
import type { StepCounter } from './step-counter.ts';

/** Stands for any run of characters when one path pattern is compared with another; no path contains it. */
const ANYTHING = '\ud800';

/** Both spellings of a URL's path and query, as a {@link PathMatcher} wants them. */
export interface ComparablePath {
  readonly written: string;
  readonly decoded: string;
}

/** Reads a URL's path and query once, for any number of patterns. */
export function comparablePath(path: string, counter?: StepCounter): ComparablePath {
  return { written: path, decoded: decodePercents(path, strayByteOfUrl, counter) };
}

/**
 * The path of a match pattern.
 *
 * Chromium takes a URL if its path matches either as written or after decoding of both sides. `/foo/*` takes `/foo` too,
 * but only where the part before `/*` has neither `?` nor `\`.
 */
export class PathMatcher {
  readonly #written: Reading;
  readonly #decoded: Reading;
  readonly #counter: StepCounter | undefined;

  constructor(path: string, counter?: StepCounter) {
    this.#counter = counter;
    this.#written = readingOf(path, counter);
    const decoded = decodePercents(path, strayByteOfPattern, counter);
    this.#decoded = decoded === path ? this.#written : readingOf(decoded, counter);
  }

  matches(path: ComparablePath): boolean {
    if (this.#takes(this.#written, path.written)) return true;
    const isSame = this.#decoded === this.#written && path.decoded === path.written;
    return !isSame && this.#takes(this.#decoded, path.decoded);
  }

  /** Whether every path that the other one takes is taken by this one. */
  covers(other: PathMatcher): boolean {
    // A star of the other side can only be absorbed by a star of this side: exactly what a fresh letter tests.
    return this.#coversReading(other.#written) || this.#coversReading(other.#decoded);
  }

  #coversReading(other: Reading): boolean {
    const covers = (path: string) => this.#takes(this.#written, path) || this.#takes(this.#decoded, path);
    return covers(other.text.replaceAll('*', ANYTHING)) && (other.bare === null || covers(other.bare));
  }

  #takes(reading: Reading, path: string): boolean {
    return path === reading.bare || globMatches(reading.glob, path, this.#counter);
  }
}

interface Reading {
  readonly text: string;
  readonly glob: Glob;
  /** What is taken besides: `/foo` for `/foo/*`. */
  readonly bare: string | null;
}

function readingOf(text: string, counter: StepCounter | undefined): Reading {
  const hasBare = text.endsWith('/*') && !text.includes('?') && !text.includes('\\');
  return { text, glob: compileGlob(text, counter), bare: hasBare ? text.slice(0, -2) : null };
}

/** Chromium lets such a byte equal nothing but a star: a lone surrogate, which no pattern contains, does the same. */
function strayByteOfUrl(byte: number): string {
  return String.fromCharCode(0xdc00 + byte);
}

/** Chromium lets such a byte equal the same raw byte of a URL. A URL that is text has none: there `á` stands for `%E1`. */
function strayByteOfPattern(byte: number): string {
  return String.fromCharCode(byte);
}
