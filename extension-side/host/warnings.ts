import type { MemberTable } from './compile-members.ts';
import type { ProcedureTable } from './compiled-procedure.ts';
import type { EventSettings } from './event.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';
import type { PortSettings } from './port.ts';
import { isUnchecked } from './unchecked.ts';

/** What the author of an extension should know of a host before it listens: one sentence each. */
export function warningsOf(host: {
  readonly policy: CompiledPolicy;
  readonly procedures: ProcedureTable;
  readonly events: MemberTable<EventSettings>;
  readonly ports: MemberTable<PortSettings>;
  readonly exposeErrors: boolean;
}): readonly string[] {
  const procedures = membersOf(host.procedures);
  const ports = membersOf(host.ports);
  return [
    ...host.policy.warnings,
    ...[...procedures, ...membersOf(host.events), ...ports].flatMap(({ policy }) => policy?.warnings ?? []),
    ...procedures
      .filter(({ definition }) => definition.input && isUnchecked(definition.input))
      .map(({ name }) => `the input of "${name}" is unchecked: whoever may call it can send its handler anything.`),
    ...ports
      .filter(({ definition }) => isUnchecked(definition.message))
      .map(({ name }) => `the messages of "${name}" are unchecked: whoever may open it can send its handler anything.`),
    ...(host.exposeErrors
      ? ['exposeErrors is on: pages see the messages and stacks of errors. Turn it off before you publish.']
      : []),
  ];
}

function membersOf<Member>(table: Readonly<Record<string, Member | undefined>>): readonly Member[] {
  return Object.values(table).filter((member) => member !== undefined);
}
