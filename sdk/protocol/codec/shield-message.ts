import { define } from './put.ts';

/**
 * Returns a message that a JSON serialiser writes as it is, also where the page gave `Object.prototype` or
 * `Array.prototype` a `toJSON`, which the browser's serialiser honours on every object of a message.
 *
 * Costs nothing on a page without one. Call it on the whole message, last before it is posted on a JSON transport.
 *
 * @param message - Plain data without functions, such as an envelope of frames.
 */
export function shieldMessage<Message>(message: Message): Message {
  // An array inherits from `Array.prototype` and from `Object.prototype`.
  return 'toJSON' in [] ? (shield(message) as Message) : message; // A copy of the same shape.
}

function shield(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    define(copy, 'toJSON', undefined, false);
    for (let index = 0; index < value.length; index++) define(copy, index, shield(value[index]), true);
    return copy;
  }
  // Without a prototype there is nothing to inherit from, and an assignment meets no setter.
  const copy = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value)) copy[key] = shield((value as Record<string, unknown>)[key]);
  return copy;
}
