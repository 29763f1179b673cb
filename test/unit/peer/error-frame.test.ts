import { describe, expect, it } from 'vitest';

import { errorFromFrame, errorToFrame } from '../../../sdk/peer/error-frame.ts';
import { ERROR_CODES, type Delivered } from '../../../sdk/protocol/error-codes.ts';
import { ApplicationError, PortcullisError } from '../../../sdk/protocol/errors.ts';
import { MARKER, type ErrorFrame, type HostFrame } from '../../../sdk/protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../../../sdk/protocol/host-frame-shapes.ts';
import { readMessage } from '../../../sdk/protocol/read-message.ts';

const frameOf = (delivered: string): ErrorFrame => ({
  type: 'error',
  id: 1,
  code: 'TIMEOUT',
  message: 'late',
  delivered: delivered as Delivered, // A peer can send any word.
});

describe('errorToFrame and back', () => {
  it.each(ERROR_CODES)('keeps a PortcullisError of code %s', (code) => {
    const error = new PortcullisError(code, 'Something failed.', { delivered: 'yes', data: { limit: 'depth' } });
    const back = errorFromFrame(errorToFrame(3, error), 'no');
    expect(back).toBeInstanceOf(PortcullisError);
    expect(back).toMatchObject({ code, message: 'Something failed.', delivered: 'yes', data: { limit: 'depth' } });
  });

  it('keeps an ApplicationError, also one with the name of one of our codes', () => {
    const back = errorFromFrame(errorToFrame(3, new ApplicationError('TIMEOUT', { free: 0 }, 'Full.')), 'unknown');
    expect(back).toBeInstanceOf(ApplicationError);
    expect(back).toMatchObject({ code: 'TIMEOUT', message: 'Full.', data: { free: 0 } });
  });

  it('sends neither stack nor cause', () => {
    const error = new PortcullisError('TIMEOUT', 'late', { cause: new Error('secret') });
    expect(Object.keys(errorToFrame(3, error)).sort()).toEqual(['code', 'delivered', 'id', 'message', 'type']);
  });
});

describe('errorFromFrame', () => {
  it.each([
    ['no', 'no', 'no'],
    ['no', 'unknown', 'unknown'],
    ['yes', 'no', 'yes'],
    ['yes', 'unknown', 'yes'],
    ['unknown', 'no', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
  ] as const)(
    'an attempt that says %s, after attempts of which %s is known, is delivered: %s',
    (attempt, earlier, all) => {
      expect(errorFromFrame(frameOf(attempt), earlier)).toMatchObject({ delivered: all });
    },
  );

  // Went wrong: an extension's word that is none of the three reached the page as `delivered`.
  it('takes a word that it does not know for unknown', () => {
    expect(errorFromFrame(frameOf('perhaps'), 'no')).toMatchObject({ delivered: 'unknown' });
  });

  it('takes a code that it does not know for an invalid frame', () => {
    expect(errorFromFrame({ ...frameOf('yes'), code: 'EVERYTHING_IS_FINE' }, 'no')).toMatchObject({
      code: 'INVALID_FRAME',
      message: expect.stringContaining('EVERYTHING_IS_FINE') as string,
      delivered: 'yes',
    });
  });
});

// Went wrong: a schema quoted megabytes of input in its message, the frame was malformed for it, and the call never settled.
it('keeps its message within what a frame may hold', () => {
  const { message } = errorToFrame(1, new PortcullisError('INVALID_INPUT', 'x'.repeat(100_000)));
  expect(message).toHaveLength(65_536);
});

// Went wrong: with such a code the frame was malformed, and the call ended by its deadline alone.
it.each([
  ['too long', 'X'.repeat(300), 'X'.repeat(256)],
  ['a number', 404, '404'],
])('makes a code that is %s one that a frame may hold', (_what, code, word) => {
  const frame = errorToFrame(1, new ApplicationError(code as string, undefined, 'Gone.'));
  expect(frame).toMatchObject({ code: word, message: 'Gone.' });
  const message = { portcullis: MARKER, session: '0'.repeat(32), frames: [frame] };
  expect(readMessage<HostFrame>(message, HOST_FRAME_SHAPES)?.frames).toMatchObject([{ type: 'error', code: word }]);
});
