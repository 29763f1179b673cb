import type { DenyReason } from '../deny-reason.ts';
import type { VerifiedSender } from '../verified-sender.ts';
import type { CompiledPolicy, CompiledRule, CompiledSiteRule, When } from './compiled-policy.ts';
import { isPlainHttp } from './plain-http.ts';

/** A rule whose `when` still has to be asked. */
export type ConditionalRule = CompiledSiteRule & { readonly when: When };

/** The sender may come in; `rule` is what admitted it. */
export interface Admission {
  readonly allowed: true;
  readonly rule: CompiledRule;
}

/** The sender may not come in. */
export interface NoAdmission {
  readonly allowed: false;
  readonly reason: DenyReason;
}

/**
 * The rules would admit the sender if their `when` did: {@link judgeWhen} finds out. Until then it counts as denied,
 * so whoever forgets to ask refuses.
 */
export interface Undecided extends NoAdmission {
  /** The rules that admit the sender but for their `when`. One of them must answer yes. */
  readonly ask: readonly ConditionalRule[];
}

/** What the gate decides. */
export type Verdict = Admission | NoAdmission | Undecided;

/**
 * Decides whether a sender is admitted by a policy. Pure and synchronous. Requirements:
 *
 * 1. It is given the verified sender and the policy: nothing that a page writes in a frame can take part.
 * 2. A sender's kind decides which rules can admit it: pages those that match sites, other extensions those that name
 *    them, ourselves `own`.
 * 3. One rule must admit the sender by itself: half of one rule and half of another admit nobody.
 * 4. Rules only add: no rule takes away what another one admits, and their order does not matter.
 * 5. The reason of a refusal is that of the rule which came closest, so that whoever wrote the policy sees which
 *    field to look at.
 */
export function judge(sender: VerifiedSender, policy: CompiledPolicy): Verdict {
  let nearest: Miss = NOT_LISTED[sender.kind];
  const conditional: ConditionalRule[] = [];
  for (const rule of policy.rules) {
    const miss = missOf(rule, sender);
    if (miss !== undefined) nearest = nearer(nearest, miss);
    else if (isConditional(rule)) conditional.push(rule);
    else return { allowed: true, rule };
  }
  if (conditional.length > 0) return { allowed: false, reason: 'when-refused', ask: conditional };
  return { allowed: false, reason: nearest };
}

/**
 * Decides whether a sender may use something with an `allow` of its own. It only narrows: without the host's
 * admission there is none.
 *
 * @param admission - What became of the sender under the host's policy, its `when` included.
 * @param narrowing - The policy of the procedure, event or port; `undefined` where it has none.
 */
export function judgeNarrowed(
  sender: VerifiedSender,
  admission: Verdict,
  narrowing: CompiledPolicy | undefined,
): Verdict {
  if (!admission.allowed || narrowing === undefined) return admission;
  const verdict = judge(sender, narrowing);
  if (verdict.allowed || isUndecided(verdict)) return verdict;
  return {
    allowed: false,
    reason: verdict.reason === NOT_LISTED[sender.kind] ? 'procedure-not-allowed' : verdict.reason,
  };
}

/** Whether a verdict waits for the `when` of a rule. */
export function isUndecided(verdict: Verdict): verdict is Undecided {
  return !verdict.allowed && 'ask' in verdict;
}

// From the farthest miss to the nearest.
const MISSES = [
  'own-not-allowed',
  'extension-not-listed',
  'origin-not-listed',
  'path-not-listed',
  'frame-not-allowed',
  'incognito-not-allowed',
] as const satisfies readonly DenyReason[];

type Miss = (typeof MISSES)[number];

const NOT_LISTED = {
  page: 'origin-not-listed',
  relay: 'origin-not-listed',
  extension: 'extension-not-listed',
  own: 'own-not-allowed',
} as const satisfies Record<VerifiedSender['kind'], Miss>;

function missOf(rule: CompiledRule, sender: VerifiedSender): Miss | undefined {
  switch (sender.kind) {
    case 'own':
      return rule.kind === 'own' ? undefined : NOT_LISTED.own;
    case 'extension':
      return rule.kind === 'extension' && rule.extensionId === sender.extensionId ? undefined : NOT_LISTED.extension;
    case 'page':
    case 'relay':
      return rule.kind === 'site' ? missOfSite(rule, sender) : NOT_LISTED.page;
  }
}

function missOfSite(rule: CompiledSiteRule, sender: VerifiedSender): Miss | undefined {
  // Rules for any site are accepted without `insecureHttp`; then they mean the sites nobody on the way can pose as.
  if (isPlainHttp(sender.origin) && !rule.insecureHttp) return NOT_LISTED.page;
  const ofOrigin = rule.targets.filter((target) => target.matchesOrigin(sender.origin));
  if (ofOrigin.length === 0) return NOT_LISTED.page;
  if (!ofOrigin.some((target) => target.matchesPath(sender.url))) return 'path-not-listed';
  // A page without a frame id is in no tab. It is framed by something unknown, which is no top frame.
  if (rule.frames !== 'all' && sender.frameId !== 0) return 'frame-not-allowed';
  if (!rule.incognito && sender.incognito) return 'incognito-not-allowed';
  return undefined;
}

function nearer(one: Miss, other: Miss): Miss {
  return MISSES.indexOf(other) > MISSES.indexOf(one) ? other : one;
}

function isConditional(rule: CompiledRule): rule is ConditionalRule {
  return rule.when !== undefined;
}
