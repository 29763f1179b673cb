import { errorToFrame } from '../../sdk/peer/error-frame.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { Frame } from '../../sdk/protocol/frames.ts';

/**
 * What the page is told in the place of a frame that the browser would not carry: its messages are bounded in bytes of JSON, which
 * nobody knows before they are made.
 *
 * @returns nothing where nothing waits for the frame.
 */
export function inPlaceOf(frame: Frame): Frame | undefined {
  switch (frame.type) {
    case 'result':
      return errorToFrame(frame.id, tooLarge());
    case 'item':
      return { ...errorToFrame(frame.id, tooLarge()), type: 'end' };
    case 'port-message':
      return { ...errorToFrame(frame.id, tooLarge()), type: 'port-close' }; // which the page answers
    case 'error':
    case 'end': {
      const { data, ...rest } = frame;
      return data === undefined ? undefined : rest;
    }
    case 'chunk':
      return { type: frame.type, id: frame.id, start: frame.start };
    default:
      return undefined;
  }
}

function tooLarge(): PortcullisError {
  return new PortcullisError('MESSAGE_TOO_LARGE', 'The value is too large for one message.', { delivered: 'yes' });
}
