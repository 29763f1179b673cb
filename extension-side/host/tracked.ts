import { PortcullisError } from '../../sdk/protocol/errors.ts';

// `Symbol.for`, so that items tracked with another copy of the library count too.
const TRACKED: unique symbol = Symbol.for('portcullis.Tracked');

/** As long as the wire lets an id be. */
const LONGEST_ID = 256;

/** An item with an id of its own, made by {@link tracked}. */
export interface Tracked<Value> {
  /** Marks it. @internal */
  readonly [TRACKED]: true;
  /** Tells where the subscription goes on after a lost connection. */
  readonly id: string;
  /** The item. */
  readonly value: Value;
}

/** What the page receives of what a generator yields. */
export type Untracked<Yielded> = Yielded extends Tracked<infer Value> ? Value : Yielded;

/**
 * Gives an item of a subscription an id. After a lost connection the handler runs anew, with the id of the last tracked item that
 * arrived as `context.lastEventId`, and goes on after it.
 *
 * @param id - 1 to 256 characters.
 * @throws PortcullisError `INVALID_ARGUMENT` for an id that is none.
 *
 * @example
 * ```ts
 * handler: async function* (_input, context) {
 *   for (let line = Number(context.lastEventId ?? 0) + 1; line <= 100; line++) yield tracked(String(line), await read(line));
 * }
 * ```
 */
export function tracked<Value>(id: string, value: Value): Tracked<Value> {
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
    throw new PortcullisError(
      'INVALID_ARGUMENT',
      `The id of a tracked item must be a string of 1 to 256 characters, not ${JSON.stringify(id)}.`,
    );
  }
  return Object.freeze({ [TRACKED]: true as const, id, value });
}

/** Tells whether what a generator yielded is tracked. */
export function isTracked(value: unknown): value is Tracked<unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, TRACKED);
}
