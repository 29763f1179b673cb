import type { CompiledPolicy } from './gate/compiled-policy.ts';
import type { ProcedureDefinition } from './procedure-definition.ts';

/** A procedure as the host calls it. */
export interface CompiledProcedure {
  readonly name: string;
  readonly definition: ProcedureDefinition<unknown>;
  /** Its own `allow`, which narrows the host's. */
  readonly policy: CompiledPolicy | undefined;
}

/** The procedures by name: a table without prototype, so that only its own names are found in it. */
export type ProcedureTable = Readonly<Record<string, CompiledProcedure | undefined>>;
