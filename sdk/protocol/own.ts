/** A property that an object has by itself, whatever its prototype has; `undefined` for what is no object. */
export function own(value: unknown, key: string): unknown {
  const source = Object(value) as Readonly<Record<string, unknown>>; // Whatever the key leads to.
  return Object.hasOwn(source, key) ? source[key] : undefined;
}
