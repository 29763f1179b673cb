import type { Schema } from './schema.ts';
import type { StandardSchemaV1 } from '@standard-schema/spec';

// `Symbol.for`, so that `listen` also warns of an opt-out made with another copy of the library.
const UNCHECKED = Symbol.for('portcullis.unchecked');

/**
 * A schema that accepts every value and believes it to be a `Value`: the explicit way to take input that nobody checks.
 *
 * A hostile page that got in can send anything, so check the parts that matter in the handler. `host.listen()` warns of
 * each procedure and port that takes its input so.
 *
 * @typeParam Value - What the value is believed to be. @defaultValue `unknown`
 *
 * @example
 * ```ts
 * search: query({ input: unchecked<{ text: string }>(), handler: ({ text }) => find(String(text)) });
 * ```
 */
export function unchecked<Value = unknown>(): StandardSchemaV1<Value> {
  const schema: StandardSchemaV1<Value> = {
    '~standard': {
      version: 1,
      vendor: 'portcullis',
      // The one place where a type is believed: that is what the caller asked for.
      validate: (value) => ({ value: value as Value }),
    },
  };
  Object.defineProperty(schema, UNCHECKED, { value: true });
  return Object.freeze(schema);
}

/** Tells whether a schema is {@link unchecked}. */
export function isUnchecked(schema: Schema): boolean {
  return Object.hasOwn(schema, UNCHECKED);
}
