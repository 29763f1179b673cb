import { LONGEST_LIST, fieldsOf, type FrameShape } from './frame-shape.ts';
import { unfoldRun } from './frame-runs.ts';
import { MARKER, type Frame, type Message } from './frames.ts';
import { own } from './own.ts';

/** The frames one side may send, by type. */
export type FrameShapes<F extends Frame> = Readonly<Record<F['type'], FrameShape>>;

/** What a message has besides its marker and its frames. */
const ENVELOPE: FrameShape = 'session:word host:word? seq:count?';

/**
 * What is to stand in the place of a frame that is malformed, if anything: for that field, or as its type is unknown.
 */
export type Reject<Bad> = (source: unknown, field?: string) => Bad | undefined;

/**
 * Turns what a transport delivered into a message: the one validator of both sides. Nothing, where it is none of this protocol's, or its
 * envelope is malformed.
 *
 * Requirements: only own properties count; unknown fields are dropped; an unknown frame is dropped if it says that it is optional and is
 * invalid otherwise; an invalid frame costs only itself.
 *
 * @param shapes - The frames the other side may send.
 * @param reject - By default, invalid frames are dropped.
 */
export function readMessage<F extends Frame, Bad = never>(
  value: unknown,
  shapes: FrameShapes<F>,
  reject?: Reject<Bad>,
): Message<F | Bad> | undefined {
  const list = own(value, 'frames');
  const message = { portcullis: MARKER, session: '', frames: [] as (F | Bad)[] } as const;
  if (
    own(value, 'portcullis') !== MARKER ||
    takeFields(value, ENVELOPE, message) ||
    !/^[\da-f]{32}$/.test(message.session) ||
    !Array.isArray(list) ||
    list.length > LONGEST_LIST
  ) {
    return undefined;
  }
  const read = (item: unknown, itself = item): F | Bad | undefined => readFrame(item, itself, shapes, reject);
  for (const item of list) {
    const frames = unfoldRun(item, read) ?? [read(item)];
    for (const frame of frames) if (frame) message.frames.push(frame);
    if (message.frames.length > LONGEST_LIST) return undefined;
  }
  return message;
}

/** @param itself - What of the frame comes before what `source` says. */
function readFrame<F extends Frame, Bad>(
  source: unknown,
  itself: unknown,
  shapes: FrameShapes<F>,
  reject?: Reject<Bad>,
): F | Bad | undefined {
  const type = own(itself, 'type');
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) {
    return own(itself, 'optional') === true ? undefined : reject?.(itself);
  }
  const frame = { type } as unknown as F; // It is one once every field of the shape of this type has passed its check.
  const wrong = takeFields(source, shapes[type as F['type']], frame, itself);
  return wrong === undefined ? frame : reject?.(itself, wrong);
}

/** Copies the fields of a shape, of `itself` where it has them, up to the first that is malformed, whose name it returns. */
function takeFields(source: unknown, shape: FrameShape, target: object, itself = source): string | undefined {
  for (const { name, fits } of fieldsOf(shape)) {
    const content = own(itself !== source && Object.hasOwn(itself as object, name) ? itself : source, name);
    if (!fits(content)) return name;
    if (content !== undefined) (target as Record<string, unknown>)[name] = content;
  }
  return undefined;
}
