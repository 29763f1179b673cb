/** How much is measured. */
export interface Plan {
  readonly name: 'full' | 'quick';
  /** How often each subject has its turn: the medians are over so many turns. */
  readonly rounds: number;
  /** Calls of one turn, one after the other. */
  readonly sequentialCalls: number;
  /** How many calls are under way at once. */
  readonly inFlight: readonly number[];
  /** A subject that would take longer for one turn has fewer turns, or none. Milliseconds. */
  readonly longestTurnMs: number;
  /** Sizes of large values, in bytes. */
  readonly valueBytes: readonly number[];
  readonly valueRounds: number;
  /** How long a large value may take until it counts as lost. Milliseconds. */
  readonly valuePatienceMs: number;
  /** The size of a value that no message can hold. */
  readonly largestValueBytes: number;
  readonly startRounds: number;
  /** How many pages call at once. */
  readonly pages: readonly number[];
  readonly subscriptions: number;
  /** Connections whose memory is divided by their number. */
  readonly idleConnections: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

const FULL: Plan = {
  name: 'full',
  rounds: 7,
  sequentialCalls: 200,
  inFlight: [1, 10, 100, 1_000, 3_000, 10_000],
  longestTurnMs: 4_000,
  valueBytes: [KIB, 32 * KIB, MIB, 8 * MIB, 32 * MIB, 128 * MIB],
  valueRounds: 3,
  valuePatienceMs: 60_000,
  largestValueBytes: 200 * MIB,
  startRounds: 3,
  pages: [1, 10, 25, 50],
  subscriptions: 1_000,
  idleConnections: 50,
};

const QUICK: Plan = {
  ...FULL,
  name: 'quick',
  rounds: 3,
  sequentialCalls: 100,
  inFlight: [1, 100, 1_000, 3_000, 10_000],
  longestTurnMs: 1_500,
  valueBytes: [KIB, MIB, 32 * MIB],
  valueRounds: 1,
  startRounds: 1,
  pages: [1, 10],
  idleConnections: 20,
};

/** Reads the command line: `--quick` for a short run. */
export function planOf(argv: readonly string[]): Plan {
  return argv.includes('--quick') ? QUICK : FULL;
}
