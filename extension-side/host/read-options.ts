import { PortcullisError } from '../../sdk/protocol/errors.ts';

const SCHEMAS = ['input', 'output', 'payload', 'message'];

/**
 * Reads the options that a definer was given. Requirements:
 *
 * 1. Only own properties count.
 * 2. An option that is not known is refused, not skipped: a mistyped `allow` would let everybody in.
 * 3. An option that is `undefined` is an absent one.
 *
 * @typeParam Settings - What comes out, by the names of the options and the checks here.
 * @param definer - How messages call the definer.
 * @param names - The options that it has.
 * @param required - Those that must be there.
 * @throws PortcullisError `INVALID_ARGUMENT` naming the option.
 */
export function readOptions<Settings extends object>(
  definer: string,
  names: readonly (keyof Settings)[],
  given: unknown,
  required: readonly (keyof Settings)[] = [],
): Settings {
  return checkOptions(definer, names.map(String), given, required.map(String)) as Settings; // each was checked, by its name
}

function checkOptions(
  definer: string,
  names: readonly string[],
  given: unknown,
  required: readonly string[],
): Record<string, unknown> {
  if (!isObject(given)) throw invalidOption(definer, `takes an object of options, got ${describe(given)}.`);
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      throw invalidOption(definer, `has no option '${name}'. Its options are ${names.join(', ')}.`);
    }
    if (value === undefined) continue;
    const expected = expectedOf(name, value);
    if (expected !== undefined) throw invalidOption(definer, `needs ${expected} as '${name}', got ${describe(value)}.`);
    // A copy, so that codes added to the caller's object later do not become declared ones.
    settings[name] = name === 'errors' ? Object.freeze({ ...(value as object) }) : value;
  }
  for (const name of required) {
    if (settings[name] === undefined) {
      throw invalidOption(definer, `needs ${expectedOf(name, undefined) ?? 'a value'} as '${name}', got none.`);
    }
  }
  return settings;
}

/** The error for an option that is none. */
export function invalidOption(definer: string, message: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', `${definer}() ${message}`);
}

/** What the option should have been, or `undefined` if it is that. The rules in `allow` are the gate's to check. */
function expectedOf(name: string, value: unknown): string | undefined {
  if (SCHEMAS.includes(name)) return isSchema(value) ? undefined : 'a Standard Schema';
  switch (name) {
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

/** What messages call a value of the wrong type. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}
