import type { ErrorFrame, PageFrame } from '../protocol/frames.ts';

/** What ends that which a frame was to begin or to go on with. */
const ENDS: Readonly<Partial<Record<PageFrame['type'], 'error' | 'end' | 'port-close'>>> = {
  request: 'error',
  subscribe: 'end',
  'port-message': 'port-close',
  result: 'error',
  error: 'error',
};

/**
 * What is told in the place of a frame that the browser would not carry: its messages are bounded in bytes of JSON, which nobody knows
 * before they are made. The page is told; of an outcome, as which it is `delivered`, the extension.
 *
 * @returns nothing where nobody waits for the frame.
 */
export function tooLarge(frame: PageFrame): ErrorFrame | undefined {
  const { type: of, id } = frame as PageFrame & { readonly id: number }; // all that are listed have one
  const type = ENDS[of];
  const message = 'The value is too large for one message.';
  const delivered = of === 'result' || of === 'error' ? 'yes' : 'no';
  return type && ({ type, id, code: 'MESSAGE_TOO_LARGE', message, delivered } as ErrorFrame); // or another with the same fields
}
