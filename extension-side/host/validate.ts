import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Schema } from './schema.ts';

/** What a schema said: the value it lets through, or why it does not. */
export type Validation =
  { readonly valid: true; readonly value: unknown } | { readonly valid: false; readonly issues: readonly Issue[] };

/** One thing a schema found wrong. It names no value, so that nothing secret leaves with it. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

/** How many issues are told: a value with a million members can be wrong in each. */
const MOST_ISSUES = 32;

/** A message may quote the value, and a key may be megabytes long: neither is sent back whole. */
const LONGEST_ISSUE = 1_000;

/** Asks a schema about a value. Rejects only if the schema itself throws. */
export async function validate(schema: Schema, value: unknown): Promise<Validation> {
  return validateAtOnce(schema, value);
}

/** Asks a schema about a value, and has the answer at once where the schema has. Throws only if the schema itself does. */
export function validateAtOnce(schema: Schema, value: unknown): Validation | Promise<Validation> {
  const answer = schema['~standard'].validate(value);
  return answer instanceof Promise ? answer.then(toValidation) : toValidation(answer);
}

function toValidation(result: StandardSchemaV1.Result<unknown>): Validation {
  return result.issues
    ? { valid: false, issues: result.issues.slice(0, MOST_ISSUES).map(toIssue) }
    : { valid: true, value: result.value };
}

function toIssue({ message: whole, path }: StandardSchemaV1.Issue): Issue {
  const message = whole.slice(0, LONGEST_ISSUE);
  return path ? { message, path: path.map(toPathStep) } : { message };
}

function toPathStep(step: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof step === 'object' ? step.key : step;
  return typeof key === 'number' ? key : String(key).slice(0, LONGEST_ISSUE);
}
