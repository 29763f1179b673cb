import { describe, expect, test } from 'vitest';
import { compileGlob, globMatches } from '../../../extension-side/manifest/glob.ts';
import { comparablePath, PathMatcher } from '../../../extension-side/manifest/path-matcher.ts';
import type { StepCounter } from '../../../extension-side/manifest/step-counter.ts';

const LENGTH = 100_000;

const matches = (glob: string, text: string) => globMatches(compileGlob(glob), text);

describe('a glob', () => {
  test.each<[glob: string, text: string, expected: boolean]>([
    ['', '', true],
    ['', 'a', false],
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['**', '', true],
    ['a*', 'a', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['*a*', 'bab', true],
    ['*ab*ab*', 'abab', true],
    ['*ab*ab*', 'aab', false],
    ['*aab*', 'aaab', true],
    ['*abab*c', 'ababab-c', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['?', 'a', false],
    ['[a]*', '[a]b', true],
    ['\\*', '\\x', true],
  ])('%s on %s: %s', (glob, text, expected) => {
    expect(matches(glob, text)).toBe(expected);
  });
});

// Each is quadratic or worse for a matcher that goes back: after a star, within a piece, or over the pieces.
describe('matching 100 kB takes steps in proportion', () => {
  const a = 'a'.repeat(LENGTH);
  const half = 'a'.repeat(LENGTH / 2);

  test.each<[name: string, pattern: string, path: string, expected: boolean]>([
    ['one long literal', `/${a}`, `/${a}`, true],
    ['only stars', `/${'*'.repeat(LENGTH)}`, `/${a}`, true],
    ['a star before each letter', `/${'*a'.repeat(LENGTH / 2)}`, `/${a}`, true],
    ['a star before each letter, in vain', `/${'*a'.repeat(LENGTH / 2)}*b`, `/${a}`, false],
    ['a piece that almost matches everywhere', `/*${half}b*`, `/${a}`, false],
    ['a periodic piece', `/*${'ab'.repeat(LENGTH / 4)}c*`, `/${'ab'.repeat(LENGTH / 2)}`, false],
    ['escapes on both sides', `/*${'%61'.repeat(LENGTH / 3)}*`, `/${'%61'.repeat(LENGTH / 3)}`, true],
    ['escapes that stay', `/*${'%2F'.repeat(LENGTH / 3)}*`, `/${'%2f'.repeat(LENGTH / 3)}`, false],
    ['bytes of no character', `/*${'%E1'.repeat(LENGTH / 3)}*`, `/${'%E1'.repeat(LENGTH / 3)}`, true],
    ['broken escapes', `/*${'%'.repeat(LENGTH)}x`, `/${'%'.repeat(LENGTH)}`, false],
  ])('%s', (_name, pattern, path, expected) => {
    const counter: StepCounter = { steps: 0 };
    const result = new PathMatcher(pattern, counter).matches(comparablePath(path, counter));
    expect(result).toBe(expected);
    expect(counter.steps).toBeGreaterThan(0);
    expect(counter.steps).toBeLessThan(8 * (pattern.length + path.length));
  });

  test('twice the length, at most about twice the steps', () => {
    const stepsFor = (length: number) => {
      const counter: StepCounter = { steps: 0 };
      const pattern = `/*${'ab'.repeat(length / 4)}c*${'*a'.repeat(length / 4)}`;
      new PathMatcher(pattern, counter).matches(comparablePath(`/${'ab'.repeat(length / 2)}`, counter));
      return counter.steps;
    };
    expect(stepsFor(2 * LENGTH)).toBeLessThan(2.1 * stepsFor(LENGTH));
  });
});
