import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { AllowRule } from '../allow-rule.ts';
import type { CompiledPolicy, CompiledRule } from './compiled-policy.ts';
import { invalidRule, readRule, type RulePlace } from './read-rule.ts';
import type { SiteTarget } from './site-target.ts';

/** Settings of {@link compilePolicy}. */
export interface CompilePolicyOptions {
  /** Accept rules that admit any website. @defaultValue `false` */
  readonly dangerouslyAllowAnyOrigin?: boolean;
  /** What the list is called in messages, such as `procedures.wipe.allow`. @defaultValue `'allow'` */
  readonly name?: string;
}

/**
 * Checks a list of allow rules and makes it ready for {@link judge}. The host's list and each procedure's own go
 * through here. Requirements:
 *
 * 1. A list is either right in every rule or refused as a whole.
 * 2. A rule that admits any website needs `dangerouslyAllowAnyOrigin`.
 * 3. A rule that admits plain `http` from beyond this machine needs `insecureHttp`.
 * 4. What is valid and risky is compiled, and comes with a warning.
 *
 * @throws PortcullisError `INVALID_ARGUMENT`, naming the rule, its place and what to write instead.
 */
export function compilePolicy(rules: readonly AllowRule[], options: CompilePolicyOptions = {}): CompiledPolicy {
  const { name = 'allow' } = options;
  const anyOriginAllowed = readFlag(options.dangerouslyAllowAnyOrigin);
  if (!Array.isArray(rules))
    throw new PortcullisError('INVALID_ARGUMENT', `${name} is not a list of rules. Write [] to admit nobody.`);
  const warnings: string[] = [];
  // Array.from visits holes too: a hole is an invalid rule like any other.
  const compiled = Array.from(rules as readonly unknown[], (rule, index) => {
    const place = { name: `${name}[${String(index)}]`, index };
    const result = readRule(rule, place);
    checkRisks(result, place, anyOriginAllowed);
    warnings.push(...warningsOf(result, place));
    return result;
  });
  if (compiled.length === 0) warnings.push(`${name} is empty, so nobody can call.`);
  return Object.freeze<CompiledPolicy>({ rules: Object.freeze(compiled), warnings: Object.freeze(warnings) });
}

function readFlag(flag: unknown = false): boolean {
  if (typeof flag !== 'boolean')
    throw new PortcullisError('INVALID_ARGUMENT', `dangerouslyAllowAnyOrigin is true or false, not ${typeof flag}.`);
  return flag;
}

function checkRisks(rule: CompiledRule, place: RulePlace, anyOriginAllowed: boolean): void {
  if (rule.kind !== 'site') return;
  for (const { text, hosts, plainHttp } of rule.targets) {
    if (hosts === 'any' && !anyOriginAllowed) {
      throw invalidRule(
        place,
        text,
        'It admits any website. List the sites that may call, or set dangerouslyAllowAnyOrigin: true if every website really may.',
      );
    }
    // A rule for any site of either scheme may stay as it is: without insecureHttp the gate takes it for its https
    // half.
    if (plainHttp === 'only' && !rule.insecureHttp) throw invalidRule(place, text, PLAIN_HTTP);
    if (plainHttp === 'too' && hosts !== 'any' && !rule.insecureHttp) throw invalidRule(place, text, PLAIN_HTTP);
  }
}

const PLAIN_HTTP =
  'It admits plain http, where anybody on the network can pose as the site. Use https, or write { match, insecureHttp: true } if that is meant.';

function warningsOf(rule: CompiledRule, { name }: RulePlace): readonly string[] {
  if (rule.kind !== 'site') return [];
  return rule.targets.flatMap((target) => [
    ...hostWarnings(target, name),
    ...(rule.insecureHttp && target.plainHttp !== 'never'
      ? [`${name} admits ${target.text} over plain http: anybody on the network can pose as the site.`]
      : []),
    ...(target.onePath
      ? [`${name} admits the single path of ${target.text}. For the whole origin leave the path out.`]
      : []),
  ]);
}

function hostWarnings({ text, hosts }: SiteTarget, name: string): readonly string[] {
  switch (hosts) {
    case 'one':
      return [];
    case 'any':
      return [`${name} admits every website through ${text}: whoever lures a user to a page of theirs can call.`];
    case 'subdomains':
      return [
        `${name} admits every subdomain through ${text}: one script injection (XSS) on any of them, or one abandoned subdomain that a stranger takes over, can call. List the origins that call instead.`,
      ];
  }
}
