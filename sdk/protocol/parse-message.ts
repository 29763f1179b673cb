import { PortcullisError } from './errors.ts';
import { LONGEST_LIST, fitsField, type FrameShape } from './frame-shape.ts';
import { MARKER, type Frame, type Message } from './frames.ts';

/** What stands in the place of a frame that is malformed. The others of its message are not lost with it. */
export interface InvalidFrame {
  readonly type: 'invalid';
  /** The frame's id, where it had one: the peer is told which call failed. */
  readonly id: number | undefined;
  /** The type it claims, if any: ids of different types are counted apart. */
  readonly of: string | undefined;
  readonly reason: string;
}

/** The frames one side may send, by type. */
export type FrameShapes<F extends Frame> = Readonly<Record<F['type'], FrameShape>>;

/** Tells whether a runtime message is of this protocol at all. An unmarked one belongs to another listener and is left alone. */
export function isMarked(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'portcullis');
}

/**
 * Turns what a transport delivered into a message: the one validator of both sides.
 *
 * Requirements: only own properties count; unknown fields are dropped; an unknown frame is dropped if it says that it is optional and is
 * invalid otherwise; an invalid frame costs only itself.
 *
 * @param shapes - The frames the other side may send.
 * @throws PortcullisError `INVALID_FRAME` if the envelope itself is malformed.
 */
export function parseMessage<F extends Frame>(
  source: Readonly<Record<string, unknown>>,
  shapes: FrameShapes<F>,
): Message<F | InvalidFrame> {
  const session = own(source, 'session');
  const host = own(source, 'host');
  const seq = own(source, 'seq');
  const frames = own(source, 'frames');
  if (
    source['portcullis'] !== MARKER ||
    !isSessionId(session) ||
    !fitsField(host, 'word?') ||
    !fitsField(seq, 'count?') ||
    !Array.isArray(frames) ||
    frames.length > LONGEST_LIST
  ) {
    throw new PortcullisError('INVALID_FRAME', 'The envelope of a message is malformed.');
  }
  return {
    portcullis: MARKER,
    session,
    ...(host !== undefined && { host: host as string }), // a 'word?' that is not undefined
    ...(seq !== undefined && { seq: seq as number }), // likewise a 'count?'
    frames: frames.flatMap((frame) => parseFrame(frame, shapes)),
  };
}

/** Nothing, where a frame is unknown and says that it is optional. */
function parseFrame<F extends Frame>(value: unknown, shapes: FrameShapes<F>): readonly (F | InvalidFrame)[] {
  const source: Readonly<Record<string, unknown>> = Object(value) as Readonly<Record<string, unknown>>;
  const type = own(source, 'type');
  const id = own(source, 'id');
  const reject = (reason: string): readonly InvalidFrame[] => [
    {
      type: 'invalid',
      id: Number.isSafeInteger(id) ? (id as number) : undefined,
      of: typeof type === 'string' ? type : undefined,
      reason,
    },
  ];
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) {
    return own(source, 'optional') === true ? [] : reject('its type is unknown here');
  }
  const frame: Record<string, unknown> = { type };
  for (const [field, kind] of Object.entries<FrameShape[string]>(shapes[type as F['type']])) {
    const content = own(source, field);
    if (!fitsField(content, kind)) return reject(`the field "${field}" of a ${type} frame is malformed`);
    if (content !== undefined) frame[field] = content;
  }
  return [frame as unknown as F]; // every field of the shape of this type has passed its check
}

function isSessionId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

function own(source: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(source, key) ? source[key] : undefined;
}
