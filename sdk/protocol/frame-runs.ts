import { isCounts } from './frame-shape.ts';
import type { Frame, Message } from './frames.ts';
import { own } from './own.ts';

/**
 * Frames that follow upon each other and differ in their ids and values alone, written as one: a burst of calls is then one list of
 * numbers and one of values, which serialisers write and read in half the time.
 */
export interface FrameRun {
  /** What all of them have in common, their type included. */
  readonly alike: object;
  readonly ids: readonly unknown[];
  /** What each has in the field that its type has for a value. */
  readonly values: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The types that come in bursts, and the field that each has for a value. */
const VALUE_FIELDS: Readonly<Record<string, string>> = { request: 'input', result: 'value' };

/** A message as ports and lanes carry it: frames that are alike are one. */
export function foldMessage<F extends Frame>(message: Message<F>): Message<F | FrameRun> {
  if (message.frames.length < 2) return message;
  const frames: (F | FrameRun)[] = [];
  let alike: F[] = [];
  // By index: a list that was shielded from the page has no prototype, and so no iterator.
  for (let index = 0; index < message.frames.length; index++) {
    const frame = message.frames[index] as F; // There is one at each.
    if (alike[0] && !areAlike(fieldsOf(alike[0]), fieldsOf(frame))) {
      frames.push(asOne(alike));
      alike = [];
    }
    alike.push(frame);
  }
  frames.push(asOne(alike));
  return { ...message, frames };
}

/**
 * The frames of a run, as they would be one by one; nothing, where it is none.
 *
 * A run costs no more than what it is made of, whoever wrote it: what its frames have in common is read once, and never copied, since a clone
 * can hold one object in thousands of runs.
 *
 * @param read - Reads the first frame: what it has of its own, and the rest from what all have in common. The others share what passed.
 */
export function unfoldRun<F>(
  source: unknown,
  read: (alike: unknown, itself: Fields) => F | undefined,
): F[] | undefined {
  const alike = own(source, 'alike');
  const type = own(alike, 'type');
  const field = typeof type === 'string' ? own(VALUE_FIELDS, type) : undefined;
  const ids = own(source, 'ids');
  const values = own(source, 'values');
  if (typeof field !== 'string' || !isCounts(ids) || !Array.isArray(values) || values.length !== ids.length)
    return undefined;
  const first = read(alike, { type, id: ids[0], [field]: values[0] as unknown });
  if (!first || own(first, 'type') !== type) return first ? [first] : [];
  // Each has what the first has, and what makes no frame malformed in place of its id and its value.
  return ids.map((id, index) => ({ ...first, id, [field]: values[index] as unknown }));
}

/** Whether two frames differ in their ids and values alone, and have both. */
function areAlike(one: Fields, other: Fields): boolean {
  const field = VALUE_FIELDS[one['type'] as string];
  if (field === undefined || one[field] === undefined || other[field] === undefined) return false;
  for (const key in other) if (key !== 'id' && key !== field && one[key] !== other[key]) return false;
  for (const key in one) if (!(key in other)) return false;
  return true;
}

function asOne<F extends Frame>(frames: readonly F[]): F | FrameRun {
  const [first] = frames as readonly [F, ...F[]]; // There is one at least.
  if (frames.length === 1) return first;
  const field = VALUE_FIELDS[first.type] as string; // They are alike.
  const { id: _, [field]: __, ...alike } = fieldsOf(first);
  const column = (name: string): readonly unknown[] => frames.map((frame) => fieldsOf(frame)[name]);
  return { alike, ids: column('id'), values: column(field) };
}

/** What a frame has, by name. */
function fieldsOf(frame: unknown): Fields {
  return frame as Fields; // The caller knows that it is an object.
}
