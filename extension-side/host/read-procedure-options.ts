import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { toProcedureDefinition, type ProcedureSettings } from './procedure-definition.ts';

const OPTIONS: Readonly<Record<ProcedureSettings['kind'], readonly string[]>> = {
  query: ['input', 'output', 'errors', 'handler', 'allow', 'timeoutMs', 'graph'],
  mutation: ['input', 'output', 'errors', 'handler', 'allow', 'timeoutMs', 'graph', 'idempotent'],
  subscription: ['input', 'output', 'errors', 'handler', 'allow', 'graph', 'restart'],
};

/**
 * Reads what `query`, `mutation` or `subscription` was given. Requirements:
 *
 * 1. Only own properties count.
 * 2. An option that is not known is refused, not skipped: a mistyped `allow` would let everybody in.
 * 3. An option that is `undefined` is an absent one.
 *
 * @throws `INVALID_ARGUMENT` naming the option.
 */
export function readProcedureOptions(kind: ProcedureSettings['kind'], given: unknown): ProcedureSettings {
  if (typeof given === 'function')
    return toProcedureDefinition({ kind, handler: given as ProcedureSettings['handler'] });
  if (typeof given !== 'object' || given === null) {
    throw invalid(kind, `takes a handler or an object of options, got ${describe(given)}.`);
  }
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!OPTIONS[kind].includes(name)) {
      throw invalid(kind, `has no option '${name}'. Its options are ${OPTIONS[kind].join(', ')}.`);
    }
    if (value === undefined) continue;
    const expected = expectedOf(name, value);
    if (expected !== undefined) throw invalid(kind, `needs ${expected} as '${name}', got ${describe(value)}.`);
    // A copy, so that codes added to the caller's object later do not become declared ones.
    settings[name] = name === 'errors' ? Object.freeze({ ...(value as object) }) : value;
  }
  if (settings['handler'] === undefined) throw invalid(kind, "needs a function as 'handler', got none.");
  // Each option was checked by `expectedOf`, and `handler` is there.
  return toProcedureDefinition({ ...settings, kind } as unknown as ProcedureSettings);
}

/** What the option should have been, or `undefined` if it is that. The rules in `allow` are the gate's to check. */
function expectedOf(name: string, value: unknown): string | undefined {
  switch (name) {
    case 'input':
    case 'output':
      return isSchema(value) ? undefined : 'a Standard Schema';
    case 'errors':
      return isObject(value) && Object.values(value).every(isSchema)
        ? undefined
        : 'an object of Standard Schemas by code';
    case 'handler':
      return typeof value === 'function' ? undefined : 'a function';
    case 'allow':
      return Array.isArray(value) ? undefined : 'an array of rules';
    case 'timeoutMs':
      return typeof value === 'number' && value > 0 ? undefined : 'a number of milliseconds above 0, or Infinity,';
    default:
      return typeof value === 'boolean' ? undefined : 'true or false';
  }
}

// Some libraries make their schemas callable, so a schema may be a function.
function isSchema(value: unknown): boolean {
  if (!isObject(value) && typeof value !== 'function') return false;
  const standard = (value as { readonly '~standard'?: unknown })['~standard'];
  return isObject(standard) && typeof (standard as { readonly validate?: unknown }).validate === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

function invalid(kind: string, message: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', `${kind}() ${message}`);
}
