/** By what a handler returned: the buffers that it gives away with it. */
const givenWith = new WeakMap<object, readonly ArrayBuffer[]>();

/**
 * Lets a handler give buffers of its result away instead of having them copied. Over a lane they move to the page without a copy; over
 * other transports the page gets a copy all the same. Either way they are detached in the extension once the result is on its way.
 *
 * It serves results of queries and mutations and items of subscriptions, also `tracked` ones: `tracked(id, transferred(value, buffers))`.
 *
 * @param value - The result: an object, such as a view of one of the buffers.
 * @param buffers - `ArrayBuffer`s that it holds, and nothing else.
 * @returns the same value. What is no `ArrayBuffer`, or was given away before, fails the call with `NOT_SERIALIZABLE` once it is to leave.
 *
 * @example
 * ```ts
 * readImage: query(async () => {
 *   const pixels = await render();
 *   return transferred(pixels, [pixels.buffer]);
 * });
 * ```
 */
export function transferred<Value extends object>(value: Value, buffers: readonly ArrayBuffer[]): Value {
  givenWith.set(value, buffers);
  return value;
}

/** What was given away with a value. */
export function buffersGivenWith(value: unknown): readonly ArrayBuffer[] | undefined {
  return givenWith.get(Object(value) as object); // what is no object has none
}
