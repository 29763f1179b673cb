import type { SeededRandom } from './seeded-random.ts';

/** What goes wrong, and how often. Probabilities are per message unless they say otherwise. */
export interface FaultPlan {
  readonly latencyMs: readonly [least: number, most: number];
  /** A message is lost though its port lives. No browser does that. */
  readonly lose: number;
  /** A message arrives twice. No browser does that. */
  readonly double: number;
  /** A message is held back, and others overtake it, as Chromium does for a moment when a frozen page is resumed. */
  readonly overtake: number;
  /** The port is cut when a message is posted. */
  readonly cut: number;
  /** How long a worker lives before it is killed, whatever it does. `undefined`: until it has been idle. */
  readonly lifeMs: readonly [least: number, most: number] | undefined;
  /** Per kill: the page does not learn that its port is closed, as where another page of the extension listens too. */
  readonly silentDeath: number;
  /** The pause between two trips through the back/forward cache. `undefined`: none. */
  readonly cacheEveryMs: readonly [least: number, most: number] | undefined;
  /** The pause between two updates of the extension. `undefined`: none. */
  readonly reloadEveryMs: readonly [least: number, most: number] | undefined;
  /** Per write: it never happens, because the worker died. Only when it did. */
  readonly loseWrite: number;
}

/** A browser that does nothing wrong. */
export const PEACE: FaultPlan = {
  latencyMs: [0, 5],
  lose: 0,
  double: 0,
  overtake: 0,
  cut: 0,
  lifeMs: undefined,
  silentDeath: 0,
  cacheEveryMs: undefined,
  reloadEveryMs: undefined,
  loseWrite: 0,
};

/** What real browsers do, at a rate that leaves a call with a deadline of 30 seconds a good chance. */
export function realPlan(random: SeededRandom): FaultPlan {
  return {
    ...PEACE,
    latencyMs: [0, random.pick([2, 20, 60])],
    cut: random.pick([0, 0.005]),
    lifeMs: random.pick([undefined, [4_000, 9_000], [5_000, 30_000]]),
    silentDeath: random.pick([0, 0.2]),
    cacheEveryMs: random.pick([undefined, [5_000, 15_000]]),
    reloadEveryMs: random.pick([undefined, undefined, [8_000, 20_000]]),
    loseWrite: 0.5,
  };
}

/** Worse than any browser: what must hold, holds all the same. */
export function hostilePlan(random: SeededRandom): FaultPlan {
  return {
    latencyMs: [0, random.pick([5, 50, 500])],
    lose: random.pick([0, 0.02, 0.1]),
    double: random.pick([0, 0.05, 0.3]),
    overtake: random.pick([0, 0.05, 0.3]),
    cut: random.pick([0, 0.02, 0.1]),
    lifeMs: random.pick([undefined, [50, 2_000], [500, 8_000]]),
    silentDeath: random.pick([0, 0.5]),
    cacheEveryMs: random.pick([undefined, [500, 6_000]]),
    reloadEveryMs: random.pick([undefined, [300, 9_000]]),
    loseWrite: 0.5,
  };
}
