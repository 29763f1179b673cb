/** How fast a bucket fills and how much it holds. */
export interface BucketSize {
  /** Tokens per second. `0` never refills, `Infinity` never runs dry. */
  readonly perSecond: number;
  /** Tokens a full bucket holds. `0` refuses everything. */
  readonly burst: number;
}

// Fractions of tokens add up inexactly; whoever waited as long as told must not be sent away for it.
const ROUNDING = 1e-9;

/**
 * An allowance that refills with time: full at first, one token a message. The caller brings the clock, in
 * milliseconds.
 */
export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #atMs: number;

  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#tokens = size.burst;
    this.#atMs = nowMs;
  }

  /** Milliseconds until there is a token; `0` means now, `Infinity` never. Takes nothing. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    if (this.#tokens >= 1 - ROUNDING) return 0;
    if (this.#size.burst < 1) return Infinity;
    return Math.ceil(((1 - this.#tokens) / this.#size.perSecond) * 1000);
  }

  /** Takes a token. Only after {@link TokenBucket.waitMs} answered `0` for the same moment. */
  take(): void {
    this.#tokens -= 1;
  }

  /** Whether nothing would be forgotten if a new bucket took the place of this one. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens >= this.#size.burst;
  }

  #refill(nowMs: number): void {
    // A clock that was set back gives nothing and costs nothing: it goes on from where it is now.
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    if (elapsedMs === 0) return;
    this.#tokens = Math.min(this.#size.burst, this.#tokens + (elapsedMs / 1000) * this.#size.perSecond);
  }
}
