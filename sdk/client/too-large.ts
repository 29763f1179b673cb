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
  const type = ENDS[frame.type];
  if (!type) return undefined;
  const message = 'The value is larger than a message of the browser may be.';
  return { type, id: (frame as { id: number }).id, code: 'MESSAGE_TOO_LARGE', message, delivered: 'no' }; // all of them have one
}
