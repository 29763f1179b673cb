import type { HostFrame, PageFrame } from '../protocol/frames.ts';

/** What ends that which a frame was to begin or to go on with. */
const ENDS: Readonly<Partial<Record<PageFrame['type'], 'error' | 'end' | 'port-close'>>> = {
  request: 'error',
  subscribe: 'end',
  'port-message': 'port-close',
};

/**
 * What the page is told in the place of a frame that the browser would not carry: its messages are bounded in bytes of JSON, which nobody
 * knows before they are made.
 *
 * @returns nothing where nobody waits for the frame.
 */
export function tooLarge(frame: PageFrame): HostFrame | undefined {
  const { type: of, id } = frame as PageFrame & { readonly id: number }; // all that are listed have one
  const type = ENDS[of];
  const message = 'The value is too large for one message.';
  return type && { type, id, code: 'MESSAGE_TOO_LARGE', message, delivered: 'no' };
}
