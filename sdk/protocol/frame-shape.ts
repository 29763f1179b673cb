import type { WelcomeLimits } from './frames.ts';

/** Frames in one message, and members of a list in one frame: a message that names more is not from an honest peer. */
export const LONGEST_LIST = 4_096;

/** Characters of a sentence for people. */
export const LONGEST_TEXT = 65_536;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isWord = (value: unknown): boolean => typeof value === 'string' && value.length <= 256;
const isList = (value: unknown, isMember: (member: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= LONGEST_LIST && value.every(isMember);

// Each name of `WelcomeLimits`, or this does not compile.
const LIMIT_NAMES = Object.keys({ requests: 0, frameBytes: 0, depth: 0, nodes: 0 } satisfies WelcomeLimits);

/** What a field of a frame can be. */
const FIELD_CHECKS = {
  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  count: isCount,
  counts: (value: unknown) => isList(value, isCount),
  /** A finite number, not negative. */
  duration: (value: unknown) => Number.isFinite(value) && (value as number) >= 0,
  flag: (value: unknown) => typeof value === 'boolean',
  /** An object that counts by name: `WelcomeLimits`. */
  limits: (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    LIMIT_NAMES.every((name) => isCount(Object.getOwnPropertyDescriptor(value, name)?.value)),
  /** A string for people. */
  text: (value: unknown) => typeof value === 'string' && value.length <= LONGEST_TEXT,
  /** A value of the application: the codec and the procedure's schema judge it. */
  value: () => true,
  /** `[min, max]` of protocol versions. */
  versions: (value: unknown) => isList(value, isCount) && (value as unknown[]).length === 2,
  /** A name or an id. */
  word: isWord,
  words: (value: unknown) => isList(value, isWord),
};

/** The kind of a field; with a question mark it may be absent. */
type FieldKind = keyof typeof FIELD_CHECKS | `${keyof typeof FIELD_CHECKS}?`;

/** The known fields of one frame type. Fields that a shape does not name are ignored. */
export type FrameShape = Readonly<Record<string, FieldKind>>;

/** Decides about one field of a frame. */
export function fitsField(value: unknown, kind: FieldKind): boolean {
  // The type says so: what stands before the question mark is a key.
  return (
    (value === undefined && kind.endsWith('?')) ||
    FIELD_CHECKS[kind.replace('?', '') as keyof typeof FIELD_CHECKS](value)
  );
}
