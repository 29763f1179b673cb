import type { WelcomeLimits } from './frames.ts';

/** Frames in one message, and members of a list in one frame: a message that names more is not from an honest peer. */
export const LONGEST_LIST = 4_096;

/** Characters of a name or an id. */
export const LONGEST_WORD = 256;

/** Characters of a sentence for people. */
export const LONGEST_TEXT = 65_536;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown, longest: number): boolean => typeof value === 'string' && value.length <= longest;
const isList = (value: unknown, isMember: (member: unknown) => boolean): boolean =>
  // Of all its kind `findIndex` alone looks into holes, which a clone may bring.
  Array.isArray(value) && value.length <= LONGEST_LIST && value.findIndex((member) => !isMember(member)) < 0;

/** Whether a value is a list of counts, of the length that lists may have. */
export const isCounts = (value: unknown): value is number[] => isList(value, isCount);

// Each name of `WelcomeLimits`, or this does not compile.
const LIMIT_NAMES = Object.keys({ requests: 0, frameBytes: 0, depth: 0, nodes: 0 } satisfies WelcomeLimits);

/** What a field of a frame can be. */
const FIELD_CHECKS = {
  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  count: isCount,
  counts: isCounts,
  /** A finite number, not negative. */
  duration: (value: unknown) => Number.isFinite(value) && (value as number) >= 0,
  flag: (value: unknown) => typeof value === 'boolean',
  /** An object that counts by name: `WelcomeLimits`. */
  limits: (value: unknown) =>
    LIMIT_NAMES.every((name) => isCount(Object.getOwnPropertyDescriptor(Object(value), name)?.value)),
  /** A string for people. */
  text: (value: unknown) => isText(value, LONGEST_TEXT),
  /** A value of the application: the codec and the procedure's schema judge it. */
  value: () => true,
  /** `[min, max]` of protocol versions. */
  versions: (value: unknown) => isList(value, isCount) && (value as unknown[]).length === 2,
  /** A name or an id. */
  word: (value: unknown) => isText(value, LONGEST_WORD),
  words: (value: unknown) => isList(value, (member) => isText(member, LONGEST_WORD)),
};

/**
 * The known fields of one frame type, each with what it can be: `id:count value name:word?`. With a question mark it may be absent; without
 * a kind it is a `value`. Fields that a shape does not name are ignored.
 */
export type FrameShape = string;

/** One field of a shape. */
export interface FrameField {
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
}

const known = new Map<FrameShape, readonly FrameField[]>();

/** The fields of a shape. */
export function fieldsOf(shape: FrameShape): readonly FrameField[] {
  let fields = known.get(shape);
  if (!fields) known.set(shape, (fields = shape.split(' ').filter(Boolean).map(toField)));
  return fields;
}

function toField(text: string): FrameField {
  const [name = '', kind = 'value', optional] = text.split(/[:?]/);
  const fits = FIELD_CHECKS[kind as keyof typeof FIELD_CHECKS]; // Tests read every shape.
  return { name, fits: (value) => (value === undefined && optional !== undefined) || fits(value) };
}
