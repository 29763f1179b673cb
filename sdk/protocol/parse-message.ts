import { PortcullisError } from './errors.ts';
import type { Frame, Message } from './frames.ts';
import { own } from './own.ts';
import { readMessage, type FrameShapes } from './read-message.ts';

/** What stands in the place of a frame that is malformed. The others of its message are not lost with it. */
export interface InvalidFrame {
  readonly type: 'invalid';
  /** The frame's id, where it had one: the peer is told which call failed. */
  readonly id: number | undefined;
  /** The type it claims, if any: ids of different types are counted apart. */
  readonly of: string | undefined;
  readonly reason: string;
}

/** Tells whether a runtime message is of this protocol at all. An unmarked one belongs to another listener and is left alone. */
export function isMarked(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'portcullis');
}

/**
 * Turns what a transport delivered into a message, for whoever tells the other side of frames that are malformed.
 *
 * @param shapes - The frames the other side may send.
 * @throws PortcullisError `INVALID_FRAME` if the envelope itself is malformed.
 */
export function parseMessage<F extends Frame>(source: unknown, shapes: FrameShapes<F>): Message<F | InvalidFrame> {
  const message = readMessage<F, InvalidFrame>(source, shapes, toInvalid);
  if (!message) throw new PortcullisError('INVALID_FRAME', 'The envelope of a message is malformed.');
  return message;
}

function toInvalid(source: unknown, field?: string): InvalidFrame {
  const id = own(source, 'id');
  const type = own(source, 'type');
  return {
    type: 'invalid',
    id: Number.isSafeInteger(id) ? (id as number) : undefined,
    of: typeof type === 'string' ? type : undefined,
    reason:
      field === undefined ? 'its type is unknown here' : `the field "${field}" of a ${String(type)} frame is malformed`,
  };
}
