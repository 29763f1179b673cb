import { describe, expect, it } from 'vitest';

import { isOlder } from '../../../sdk/protocol/is-older.ts';
import { negotiateVersion, type VersionRange } from '../../../sdk/protocol/versions.ts';

describe('negotiateVersion', () => {
  it.each<[page: VersionRange, extension: VersionRange, outcome: object]>([
    [[1, 1], [1, 1], { version: 1 }],
    [[1, 3], [2, 5], { version: 3 }],
    [[2, 5], [1, 3], { version: 3 }],
    [[1, 9], [4, 4], { version: 4 }],
    [[1, 1], [2, 3], { outdated: 'page' }],
    [[2, 3], [1, 1], { outdated: 'extension' }],
    // Nothing a page claims makes a version that the extension does not speak.
    [[0, 2 ** 53 - 1], [1, 1], { version: 1 }],
    [[5, 2], [1, 3], { outdated: 'extension' }],
  ])('a page of %j and an extension of %j', (page, extension, outcome) => {
    expect(negotiateVersion(page, extension)).toEqual(outcome);
  });
});

describe('isOlder', () => {
  it.each([
    ['1.0.0', '1.0.0'],
    ['1', '1.0.0.0'],
    ['1.2.0.0', '1.2'],
  ])('%s and %s are the same', (a, b) => {
    expect([isOlder(a, b), isOlder(b, a)]).toEqual([false, false]);
  });

  it.each([
    ['1.2', '1.10'],
    ['1.9.9.9', '2'],
    ['1', '1.0.1'],
    ['0.9', '1'],
    ['9.0', '10.0'],
    ['1.0.0.1', '1.0.1'],
    ['1.0.1', '1.0.1.1'],
  ])('%s is older than %s', (a, b) => {
    expect([isOlder(a, b), isOlder(b, a)]).toEqual([true, false]);
  });
});
