import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { AllowRule } from './allow-rule.ts';
import { compilePolicy, type CompilePolicyOptions } from './gate/compile-policy.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';

/** A procedure, event or port as the host works with it. */
export interface CompiledMember<Definition> {
  readonly name: string;
  readonly definition: Definition;
  /** Its own `allow`, which narrows the host's. */
  readonly policy: CompiledPolicy | undefined;
}

/** The members of one kind by name: a table without prototype, so that only its own names are found in it. */
export type MemberTable<Definition> = Readonly<Record<string, CompiledMember<Definition> | undefined>>;

/** What the members of one table are. */
export interface MemberKind<Definition> {
  /** The option of `createHost`. */
  readonly option: string;
  readonly isDefinition: (value: unknown) => value is Definition;
  /** What messages say of something else. */
  readonly expected: string;
}

/**
 * Checks one of the tables that `createHost` was given.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names what is no such member, or its rule that is none.
 */
export function compileMembers<Definition extends { readonly allow?: readonly AllowRule[] }>(
  given: Readonly<Record<string, unknown>>,
  { option, isDefinition, expected }: MemberKind<Definition>,
  options: Pick<CompilePolicyOptions, 'dangerouslyAllowAnyOrigin'>,
): MemberTable<Definition> {
  const table = Object.create(null) as Record<string, CompiledMember<Definition>>;
  for (const [name, definition] of Object.entries(given)) {
    if (!isDefinition(definition)) {
      throw new PortcullisError('INVALID_ARGUMENT', `${option}.${name} is not ${expected}.`);
    }
    const policy = definition.allow && compilePolicy(definition.allow, { ...options, name: `${option}.${name}.allow` });
    table[name] = { name, definition, policy };
  }
  return Object.freeze(table);
}
