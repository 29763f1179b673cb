import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { CompiledProcedure, ProcedureTable } from './compiled-procedure.ts';
import { compilePolicy, type CompilePolicyOptions } from './gate/compile-policy.ts';
import { isProcedureDefinition } from './procedure-definition.ts';

/**
 * Checks the procedures that `createHost` was given and makes the table that calls are dispatched by.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names what is not a procedure, or its rule that is none.
 */
export function compileProcedures(
  given: Readonly<Record<string, unknown>>,
  options: Pick<CompilePolicyOptions, 'dangerouslyAllowAnyOrigin'>,
): ProcedureTable {
  const table = Object.create(null) as Record<string, CompiledProcedure>;
  for (const [name, definition] of Object.entries(given)) {
    if (!isProcedureDefinition(definition)) {
      throw new PortcullisError(
        'INVALID_ARGUMENT',
        `procedures.${name} is not a procedure: make it with query(), mutation() or subscription().`,
      );
    }
    const policy =
      definition.allow && compilePolicy(definition.allow, { ...options, name: `procedures.${name}.allow` });
    table[name] = { name, definition, policy };
  }
  return Object.freeze(table);
}
