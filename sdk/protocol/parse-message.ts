import { PortcullisError } from './errors.ts';
import { matching, text, type FrameShape } from './frame-shape.ts';
import { MARKER, type Frame, type Message } from './frames.ts';
import { ID_LIST_LENGTH } from './shared-shapes.ts';

/** What stands in the place of a frame that is malformed. The others of its message are not lost with it. */
export interface InvalidFrame {
  readonly type: 'invalid';
  /** The frame's id, where it had one: the peer is told which call failed. */
  readonly id: number | undefined;
  readonly reason: string;
}

/** The frames one side may send, by type. */
export type FrameShapes<F extends Frame> = Readonly<Record<F['type'], FrameShape>>;

const ENVELOPE_FIELDS = ['portcullis', 'session', 'host', 'frames'] as const;
const isSessionId = matching(/^[0-9a-f]{32}$/);
const isHostId = text(64);

/** Tells whether a runtime message is of this protocol at all. An unmarked one belongs to another listener and is left alone. */
export function isMarked(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'portcullis');
}

/**
 * Turns what a transport delivered into a message: the one validator of both sides.
 *
 * Requirements: only own properties count; unknown fields are dropped; an unknown frame is dropped if it says it is optional and is
 * invalid otherwise; an invalid frame costs only itself.
 *
 * @param shapes - The frames the other side may send.
 * @throws PortcullisError `INVALID_FRAME` if the envelope itself is malformed.
 */
export function parseMessage<F extends Frame>(
  value: Readonly<Record<string, unknown>>,
  shapes: FrameShapes<F>,
): Message<F | InvalidFrame> {
  const [portcullis, session, host, frames] = ENVELOPE_FIELDS.map((field) => own(value, field));
  if (portcullis !== MARKER) throw invalid(`the envelope's version is ${String(portcullis)}, not ${String(MARKER)}`);
  if (!isSessionId(session)) throw invalid('the session is not 32 hexadecimal digits');
  if (host !== undefined && !isHostId(host)) throw invalid('the host instance is not a short string');
  if (!Array.isArray(frames) || frames.length > ID_LIST_LENGTH) {
    throw invalid(`the frames are not a list of at most ${String(ID_LIST_LENGTH)}`);
  }
  const parsed: (F | InvalidFrame)[] = [];
  for (const frame of frames as unknown[]) {
    const result = parseFrame(frame, shapes);
    if (result) parsed.push(result);
  }
  // `isSessionId` and `isHostId` have just decided that both are strings.
  const message = { portcullis: MARKER, session: session as string, frames: parsed } as const;
  return host === undefined ? message : { ...message, host: host as string };
}

function parseFrame<F extends Frame>(value: unknown, shapes: FrameShapes<F>): F | InvalidFrame | undefined {
  if (typeof value !== 'object' || value === null)
    return { type: 'invalid', id: undefined, reason: 'a frame is not an object' };
  const source = value as Readonly<Record<string, unknown>>;
  const type = own(source, 'type');
  const id = own(source, 'id');
  const reject = (reason: string): InvalidFrame => ({
    type: 'invalid',
    id: Number.isSafeInteger(id) ? (id as number) : undefined,
    reason,
  });
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) {
    return own(source, 'optional') === true
      ? undefined
      : reject(`the frame type ${JSON.stringify(type)?.slice(0, 64)} is unknown here`);
  }
  const frame: Record<string, unknown> = { type };
  const shape = shapes[type as F['type']];
  for (const [field, accepts] of Object.entries(shape)) {
    const content = own(source, field);
    if (!accepts(content)) return reject(`the field "${field}" of a ${type} frame is missing or malformed`);
    if (content !== undefined) frame[field] = content;
  }
  return frame as unknown as F; // every field of the shape of this type has passed its check
}

function own(source: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(source, key) ? source[key] : undefined;
}

function invalid(reason: string): PortcullisError {
  return new PortcullisError('INVALID_FRAME', `The message is malformed: ${reason}.`);
}
