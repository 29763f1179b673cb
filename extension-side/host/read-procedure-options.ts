import { toProcedureDefinition, type ProcedureSettings } from './procedure-definition.ts';
import { describe, invalidOption, readOptions } from './read-options.ts';

const OPTIONS: Readonly<Record<ProcedureSettings['kind'], readonly Exclude<keyof ProcedureSettings, 'kind'>[]>> = {
  query: ['input', 'output', 'errors', 'handler', 'allow', 'timeoutMs', 'graph'],
  mutation: ['input', 'output', 'errors', 'handler', 'allow', 'timeoutMs', 'graph', 'idempotent'],
  subscription: ['input', 'output', 'errors', 'handler', 'allow', 'graph', 'restart'],
};

/**
 * Reads what `query`, `mutation` or `subscription` was given.
 *
 * @throws `INVALID_ARGUMENT` naming the option.
 */
export function readProcedureOptions(kind: ProcedureSettings['kind'], given: unknown): ProcedureSettings {
  if (typeof given === 'function')
    return toProcedureDefinition({ kind, handler: given as ProcedureSettings['handler'] });
  if (typeof given !== 'object' || given === null)
    throw invalidOption(kind, `takes a handler or an object of options, got ${describe(given)}.`);
  const settings = readOptions<Omit<ProcedureSettings, 'kind'>>(kind, OPTIONS[kind], given, ['handler']);
  return toProcedureDefinition({ ...settings, kind });
}
