import type { SiteRule } from '../allow-rule.ts';
import type { SiteTarget } from './site-target.ts';

/** The last condition of a rule, see {@link SiteRule.when}. */
export type When = NonNullable<SiteRule['when']>;

/** A rule that admits web pages: one of its targets must match, and each of the other fields. */
export interface CompiledSiteRule {
  readonly kind: 'site';
  /** Place of the rule in the list it came from. */
  readonly index: number;
  readonly targets: readonly SiteTarget[];
  readonly frames: 'top' | 'all';
  readonly incognito: boolean;
  readonly insecureHttp: boolean;
  readonly when?: When;
}

/** A rule that admits another extension. */
export interface CompiledExtensionRule {
  readonly kind: 'extension';
  readonly index: number;
  readonly extensionId: string;
  readonly when?: undefined;
}

/** A rule that admits this extension's own pages and content scripts. */
export interface CompiledOwnRule {
  readonly kind: 'own';
  readonly index: number;
  readonly when?: undefined;
}

/** One rule of a {@link CompiledPolicy}. */
export type CompiledRule = CompiledSiteRule | CompiledExtensionRule | CompiledOwnRule;

/** A checked list of allow rules. Frozen copies: nothing that happens to the list afterwards changes a decision. */
export interface CompiledPolicy {
  readonly rules: readonly CompiledRule[];
  /** The risks that the rules take, one sentence each, for the extension's author. */
  readonly warnings: readonly string[];
}
