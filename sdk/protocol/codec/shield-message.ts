import { toBase64 } from './base64.ts';
import { exactBuffer } from './exact-buffer.ts';
import { isBinary, kindOf } from './kind-of.ts';

/**
 * Returns a message that a JSON serialiser writes as it is, also where the page gave `Object.prototype` or
 * `Array.prototype` a `toJSON`, which the browser's serialiser honours on every object of a message.
 *
 * Costs nothing on a page without one. Call it on the whole message, last before it is posted on a JSON transport.
 *
 * @param message - Plain data without functions, such as an envelope of frames.
 * @param hasBuffers - Whether values in it were prepared for a structured clone: then their buffers are written as base64.
 */
export function shieldMessage<Message>(message: Message, hasBuffers = false): Message {
  // An array inherits from `Array.prototype` and from `Object.prototype`.
  return hasBuffers || 'toJSON' in [] ? (shield(message, hasBuffers) as Message) : message; // A copy of the same shape.
}

function shield(value: unknown, hasBuffers: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // What a structured clone carries as it is, no serialiser asks for a `toJSON`.
  if (isBinary(kindOf(value))) return hasBuffers ? toBase64(exactBuffer(value)) : value;
  // Without a prototype there is nothing to inherit from, and an assignment meets no setter.
  const copy = Object.setPrototypeOf(Array.isArray(value) ? [] : {}, null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) copy[key] = shield(item, hasBuffers);
  return copy;
}
