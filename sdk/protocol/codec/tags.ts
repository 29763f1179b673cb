/**
 * The only key of an object that stands for something JSON has no word for. Its value is an array: one of {@link TAGS},
 * then what the kind needs. An ordinary object with this as its only key is wrapped in {@link TAGS.object}.
 */
export const TAG_KEY = '$p';

/** What follows each tag stands beside it. */
export const TAGS = {
  /** Nothing. */
  undefined: 'u',
  /** `"NaN"`, `"Infinity"`, `"-Infinity"` or `"-0"`. */
  number: 'n',
  /** Hexadecimal digits, `-` in front where negative. */
  bigint: 'i',
  /** Milliseconds since 1970, `null` for an invalid date. */
  date: 'd',
  /** Source, flags. */
  regExp: 'x',
  /** The address. */
  url: 'l',
  /** Key, value, key, value … */
  map: 'm',
  /** The members. */
  set: 's',
  /** Name of the class, bytes. Little-endian, as every platform with a browser is. */
  binary: 'a',
  /** Bytes, media type; for a File also its name and time of change in milliseconds. */
  blob: 'b',
  /** Name, message; the cause if there is one. */
  error: 'e',
  /** Position, counted from 0 in the order of the walk, of the object that stands here once more. */
  reference: 'r',
  /** The value under {@link TAG_KEY} of an ordinary object. */
  object: 'o',
} as const;
