import { createContext, runInContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import {
  ApplicationError,
  PortcullisError,
  isApplicationError,
  isPortcullisError,
} from '../../../sdk/protocol/errors.ts';

describe('PortcullisError', () => {
  it('has what it was given, and is not delivered unless said', () => {
    const cause = new Error('cause');
    expect(new PortcullisError('TIMEOUT', 'late', { delivered: 'unknown', cause, data: 1 })).toMatchObject({
      name: 'PortcullisError',
      code: 'TIMEOUT',
      message: 'late',
      delivered: 'unknown',
      cause,
      data: 1,
    });
    const bare = new PortcullisError('ABORTED', 'gone');
    expect(bare).toMatchObject({ delivered: 'no', data: undefined });
    expect(bare).not.toHaveProperty('cause');
  });
});

describe('the guards', () => {
  const ours = new PortcullisError('TIMEOUT', 'late');
  const theirs = new ApplicationError('QUOTA_FULL', { free: 0 });

  it('tell the two apart, and codes', () => {
    expect([isPortcullisError(ours), isPortcullisError(ours, 'TIMEOUT'), isPortcullisError(ours, 'ABORTED')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([
      isApplicationError(theirs),
      isApplicationError(theirs, 'QUOTA_FULL'),
      isApplicationError(theirs, 'X'),
    ]).toEqual([true, true, false]);
    expect([isPortcullisError(theirs), isApplicationError(ours)]).toEqual([false, false]);
  });

  it.each([undefined, null, 'TIMEOUT', {}, new Error('late'), { code: 'TIMEOUT', name: 'PortcullisError' }])(
    'refuse %s',
    (value) => {
      expect([isPortcullisError(value), isApplicationError(value)]).toEqual([false, false]);
    },
  );

  // `instanceof` fails there.
  it('know errors of another realm and of another copy of the library', () => {
    const realm = createContext({});
    const brand = `Object.defineProperty(new Error('late'), Symbol.for('portcullis.PortcullisError'), { value: true })`;
    const foreign: unknown = runInContext(`Object.assign(${brand}, { code: 'TIMEOUT' })`, realm);
    expect(foreign).not.toBeInstanceOf(Error);
    expect(isPortcullisError(foreign, 'TIMEOUT')).toBe(true);
  });
});

it('an ApplicationError is named by its code unless it is given a message', () => {
  expect(new ApplicationError('QUOTA_FULL', undefined).message).toBe('QUOTA_FULL');
  expect(new ApplicationError('QUOTA_FULL', undefined, 'No room.').message).toBe('No room.');
});
