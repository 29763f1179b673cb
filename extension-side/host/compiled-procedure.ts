import type { CompiledMember, MemberTable } from './compile-members.ts';
import type { ProcedureDefinition } from './procedure-definition.ts';

/** A procedure as the host calls it. */
export type CompiledProcedure = CompiledMember<ProcedureDefinition<unknown>>;

/** The procedures by name. */
export type ProcedureTable = MemberTable<ProcedureDefinition<unknown>>;
