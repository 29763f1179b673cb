/**
 * Gives an object a data property of its own, whatever its prototypes say: neither `__proto__` nor a setter that somebody
 * put on `Object.prototype` takes part.
 */
export function put(target: object, key: string | number, value: unknown): void {
  if (key in target) define(target, key, value, true);
  // Nothing along the prototypes has the key, so an assignment makes an own property, several times faster.
  else (target as Record<string | number, unknown>)[key] = value;
}

/** Defines a property with a descriptor that inherits nothing: a polluted `Object.prototype.get` would turn it down. */
export function define(target: object, key: string | number, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, {
    // @ts-expect-error -- a prototype is no part of the descriptor's type
    __proto__: null,
    value,
    enumerable,
    writable: true,
    configurable: true,
  });
}
