import type { ProcedureTable } from './compiled-procedure.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';
import { isUnchecked } from './unchecked.ts';

/** What the author of an extension should know of a host before it listens: one sentence each. */
export function warningsOf(host: {
  readonly policy: CompiledPolicy;
  readonly procedures: ProcedureTable;
  readonly exposeErrors: boolean;
}): readonly string[] {
  const procedures = Object.values(host.procedures).filter((procedure) => procedure !== undefined);
  return [
    ...host.policy.warnings,
    ...procedures.flatMap(({ policy }) => policy?.warnings ?? []),
    ...procedures
      .filter(({ definition }) => definition.input && isUnchecked(definition.input))
      .map(({ name }) => `the input of "${name}" is unchecked: whoever may call it can send its handler anything.`),
    ...(host.exposeErrors
      ? ['exposeErrors is on: pages see the messages and stacks of errors. Turn it off before you publish.']
      : []),
  ];
}
