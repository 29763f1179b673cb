/** Decides about one field of a frame. */
export type FieldCheck = (value: unknown) => boolean;

/** The known fields of one frame type. Fields that a shape does not name are ignored. */
export type FrameShape = Readonly<Record<string, FieldCheck>>;

/** A string of at most `longest` UTF-16 units. */
export const text =
  (longest: number): FieldCheck =>
  (value) =>
    typeof value === 'string' && value.length <= longest;

/** A string that `pattern` matches. */
export const matching =
  (pattern: RegExp): FieldCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

/** One of the strings in `allowed`. */
export const oneOf =
  (...allowed: readonly string[]): FieldCheck =>
  (value) =>
    allowed.includes(value as string); // `includes` compares strictly, so no other type passes.

/** An array of at most `longest` members that all pass `check`. */
export const listOf =
  (check: FieldCheck, longest: number): FieldCheck =>
  (value) =>
    Array.isArray(value) && value.length <= longest && value.every((member) => check(member));

/** A field that may be absent. */
export const optional =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === undefined || check(value);

/** An object whose fields pass the checks of `shape`. */
export const object =
  (shape: FrameShape): FieldCheck =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(shape).every(([field, check]) =>
      check(Object.hasOwn(value, field) ? (value as never)[field] : undefined),
    );

/** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
export const count: FieldCheck = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** A finite number, not negative. */
export const duration: FieldCheck = (value) => Number.isFinite(value) && (value as number) >= 0;

/** `true` or `false`. */
export const flag: FieldCheck = (value) => typeof value === 'boolean';

/** A value of the application: the codec and the procedure's schema judge it. */
export const anything: FieldCheck = () => true;
