import { compileMembers } from './compile-members.ts';
import type { ProcedureTable } from './compiled-procedure.ts';
import type { CompilePolicyOptions } from './gate/compile-policy.ts';
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
  const expected = 'a procedure: make it with query(), mutation() or subscription()';
  return compileMembers(given, { option: 'procedures', isDefinition: isProcedureDefinition, expected }, options);
}
