import type { Limits } from '../../../sdk/protocol/limits.ts';
import { BoundedTable } from './bounded-table.ts';
import { TokenBucket, type BucketSize } from './token-bucket.ts';

/** The limits that {@link RateLimits} enforces. */
export type RateLimitSettings = Pick<
  Limits,
  'requestsPerSecond' | 'requestBurst' | 'sessionsPerOrigin' | 'deniedPerSecond'
>;

/** Whether a message may be looked at; if not, which limit refused it and when it is worth trying again. */
export type RateVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly limit: 'requestsPerSecond' | 'deniedPerSecond';
      /** Milliseconds, a whole number. `Infinity` where the limits admit nothing at all. */
      readonly retryAfterMs: number;
    };

/**
 * How often senders may call. A party is an origin; an extension is a party apart in each origin it shows.
 * Requirements:
 *
 * 1. A session has its bucket; all sessions of a party together have one of twice the size. A request needs a token
 *    of each and takes both or none.
 * 2. Denied messages draw from a bucket of their party's, which has nothing to do with the requests'.
 * 3. One party never uses up another one's tokens, nor another one's place in the tables: the sessions' buckets are
 *    kept per party.
 * 4. Memory is bounded, whatever ids and parties senders invent, and nobody gains a fresh bucket by inventing more of
 *    them.
 */
export class RateLimits {
  readonly #parties: BoundedTable<PartyBuckets>;
  readonly #denied: BoundedTable<TokenBucket>;

  constructor(settings: RateLimitSettings) {
    const { requestsPerSecond, requestBurst, sessionsPerOrigin, deniedPerSecond } = settings;
    const session = { perSecond: requestsPerSecond, burst: requestBurst };
    const origin = { perSecond: 2 * requestsPerSecond, burst: 2 * requestBurst };
    this.#parties = new BoundedTable(
      PARTIES,
      (nowMs) => ({ all: new TokenBucket(origin, nowMs), sessions: bucketTable(sessionsPerOrigin, session) }),
      ({ all, sessions }, nowMs) => all.isFull(nowMs) && sessions.isIdle(nowMs),
    );
    this.#denied = bucketTable(PARTIES, { perSecond: deniedPerSecond, burst: deniedPerSecond });
  }

  /**
   * Draws for one request of an admitted sender.
   *
   * @param party - Whose allowance it is, see {@link partyKey}.
   * @param session - What tells the party's sessions apart.
   * @param nowMs - The time, in milliseconds.
   */
  takeRequest(party: string, session: string, nowMs: number): RateVerdict {
    return this.requestsOf(party, session, nowMs)();
  }

  /**
   * Like {@link takeRequest}, for the many requests of one message: who sent them is looked up once.
   *
   * @returns a function that draws for one of them. It is good for the present turn of the event loop only.
   */
  requestsOf(party: string, session: string, nowMs: number): () => RateVerdict {
    const { all, sessions } = this.#parties.entryOf(party, nowMs);
    const buckets = [sessions.entryOf(session, nowMs), all];
    return () => draw(buckets, 'requestsPerSecond', nowMs);
  }

  /**
   * Draws for one message of a denied sender. A refusal means: neither answer nor report it.
   *
   * @param party - Who the sender claims to be, see {@link claimedParty}.
   * @param nowMs - The time, in milliseconds.
   */
  takeDenied(party: string, nowMs: number): RateVerdict {
    return draw([this.#denied.entryOf(party, nowMs)], 'deniedPerSecond', nowMs);
  }
}

interface PartyBuckets {
  readonly all: TokenBucket;
  readonly sessions: BoundedTable<TokenBucket>;
}

// Parties remembered at once. An idle one is forgotten first, and forgetting it changes nothing.
const PARTIES = 1_024;

function bucketTable(capacity: number, size: BucketSize): BoundedTable<TokenBucket> {
  return new BoundedTable(
    capacity,
    (nowMs) => new TokenBucket(size, nowMs),
    (bucket, nowMs) => bucket.isFull(nowMs),
  );
}

const ALLOWED: RateVerdict = { allowed: true };

function draw(
  buckets: readonly TokenBucket[],
  limit: 'requestsPerSecond' | 'deniedPerSecond',
  nowMs: number,
): RateVerdict {
  let retryAfterMs = 0;
  for (const bucket of buckets) retryAfterMs = Math.max(retryAfterMs, bucket.waitMs(nowMs));
  if (retryAfterMs > 0) return { allowed: false, limit, retryAfterMs };
  for (const bucket of buckets) bucket.take();
  return ALLOWED;
}
