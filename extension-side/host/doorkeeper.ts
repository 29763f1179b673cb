import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { RefuseFrame } from '../../sdk/protocol/frames.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import type { CompiledProcedure } from './compiled-procedure.ts';
import type { DenyReason } from './deny-reason.ts';
import { bindingKey, partyKey } from './gate/binding-key.ts';
import { claimedParty } from './gate/claimed-party.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';
import type { DenialLog } from './gate/denial-log.ts';
import { isUndecided, judge, judgeNarrowed, type Verdict } from './gate/judge.ts';
import { judgeWhen } from './gate/judge-when.ts';
import type { RateLimits } from './gate/rate-limits.ts';
import { verifySender, type ChannelFacts } from './gate/verify-sender.ts';
import { refusal } from './greeting.ts';
import { rateRefusal } from './rate-refusal.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the doorkeeper works with. */
export interface DoorkeeperOptions {
  readonly policy: CompiledPolicy;
  readonly limits: Limits;
  readonly rateLimits: RateLimits;
  readonly denials: DenialLog;
  /** Told of what a rule's `when` threw. */
  readonly onWhenFailed: (error: unknown) => void;
}

/** Who may come in, or how to turn somebody away. */
export type Decision =
  | { readonly admitted: true; readonly sender: VerifiedSender }
  | {
      readonly admitted: false;
      /** Nothing, where the sender floods: it is not answered any more. */
      readonly answer: RefuseFrame | undefined;
    };

/** How soon a page that said it is prerendered may ask again. It has been told to wait until it is shown. */
const PRERENDER_RETRY_MS = 100;

/** Asks the gate's pure functions about real senders, limits how often they are asked, and reports whom they deny. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  #policy: CompiledPolicy;
  /** By which policy who was admitted. */
  readonly #admittedBy = new WeakMap<VerifiedSender, CompiledPolicy>();

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
    this.#policy = options.policy;
  }

  /**
   * Judges a sender at the door: synchronously, unless a rule's `when` has to be asked.
   *
   * A `when` may be costly, so that asking it draws from the sender's bucket before anything else of the message is looked at.
   */
  decide(messageSender: unknown, channel: ChannelFacts): Decision | Promise<Decision> {
    const verification = verifySender(messageSender, channel);
    if (!verification.verified) return this.#deny(verification.reason, messageSender);
    const { sender } = verification;
    const policy = this.#policy;
    const verdict = judge(sender, policy);
    if (!isUndecided(verdict)) return this.#conclude(sender, verdict, messageSender);
    const rate = this.#options.rateLimits.takeRequest(partyKey(sender), bindingKey(sender), performance.now());
    if (!rate.allowed) return { admitted: false, answer: rateRefusal(rate.limit, rate.retryAfterMs) };
    return this.#askWhen(sender, verdict).then((answer) =>
      // A policy that was replaced while its `when` thought about it decides nothing any more.
      policy === this.#policy ? this.#conclude(sender, answer, messageSender) : this.decide(messageSender, channel),
    );
  }

  /** Replaces the policy. Senders who are in are judged again with {@link isStillAdmitted}. */
  setPolicy(policy: CompiledPolicy): void {
    this.#policy = policy;
  }

  /** Whether a sender was admitted by the present policy, so that it need not be asked again. */
  isUpToDate(sender: VerifiedSender): boolean {
    return this.#admittedBy.get(sender) === this.#policy;
  }

  /** Judges a sender who is in by the present policy, at once unless a rule's `when` has to be asked; one who must leave is reported. */
  isStillAdmitted(sender: VerifiedSender): boolean | Promise<boolean> {
    const policy = this.#policy;
    const conclude = (verdict: Verdict): boolean => {
      if (verdict.allowed) this.#admittedBy.set(sender, policy);
      else this.#options.denials.add(verdict.reason, sender);
      return verdict.allowed;
    };
    const verdict = judge(sender, policy);
    if (!isUndecided(verdict)) return conclude(verdict);
    return this.#askWhen(sender, verdict).then((answer) =>
      policy === this.#policy ? conclude(answer) : this.isStillAdmitted(sender),
    );
  }

  /**
   * Judges an admitted sender by the rules of a procedure, event or port.
   *
   * @throws PortcullisError `ORIGIN_NOT_ALLOWED` if they do not admit it.
   */
  async admitTo(procedure: Pick<CompiledProcedure, 'name' | 'policy'>, sender: VerifiedSender): Promise<void> {
    const verdictNow = judge(sender, this.#policy);
    const [asked] = isUndecided(verdictNow) ? verdictNow.ask : [];
    // A `when` of the host's rules was asked at the door, and is not asked again for each call.
    const admission: Verdict = asked ? { allowed: true, rule: asked } : verdictNow;
    const verdict = await this.#askWhen(sender, judgeNarrowed(sender, admission, procedure.policy));
    if (verdict.allowed) return;
    this.#options.denials.add(verdict.reason, sender, procedure.name);
    throw new PortcullisError('ORIGIN_NOT_ALLOWED', `This origin may not use "${procedure.name}".`);
  }

  #askWhen(sender: VerifiedSender, verdict: Verdict): Promise<Verdict> {
    return judgeWhen(sender, verdict, {
      whenTimeoutMs: this.#options.limits.whenTimeoutMs,
      onFailure: this.#options.onWhenFailed,
    });
  }

  #conclude(sender: VerifiedSender, verdict: Verdict, messageSender: unknown): Decision {
    if (!verdict.allowed) return this.#deny(verdict.reason, messageSender);
    this.#admittedBy.set(sender, this.#policy);
    return { admitted: true, sender };
  }

  #deny(reason: DenyReason, messageSender: unknown): Decision {
    const { rateLimits, denials } = this.#options;
    const silently = !rateLimits.takeDenied(claimedParty(messageSender), performance.now()).allowed;
    denials.add(silently ? 'rate-limited' : reason, messageSender);
    const retryAfterMs = reason === 'prerendering' ? PRERENDER_RETRY_MS : undefined;
    return { admitted: false, answer: silently ? undefined : refusal(retryAfterMs) };
  }
}
