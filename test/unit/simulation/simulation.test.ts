import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { hostilePlan, PEACE, realPlan, type FaultPlan } from '../../support/simulation/fault-plan.ts';
import { SeededRandom } from '../../support/simulation/seeded-random.ts';
import {
  simulate,
  type Ending,
  type PlannedCall,
  type Report,
  type Scenario,
} from '../../support/simulation/simulate.ts';

/** The least that a timer and the rounding of what remains of a deadline may add. */
const ROUNDING_MS = 2;

const chosen = process.env['PORTCULLIS_SEED'];
const count = Number(process.env['PORTCULLIS_SEEDS'] ?? 25);
const first = Math.floor(Math.random() * 2 ** 32);
const SEEDS =
  chosen === undefined ? Array.from({ length: count }, (_, index) => (first + index * 7_919) >>> 0) : [Number(chosen)];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function scenario(
  seed: number,
  planOf: (random: SeededRandom) => FaultPlan,
  calls: (random: SeededRandom) => readonly PlannedCall[],
): Scenario {
  const random = new SeededRandom(seed);
  return {
    seed,
    transport: random.pick(['port', 'message']),
    plan: planOf(random),
    calls: calls(random),
    closeAtMs: random.between(40_000, 70_000),
  };
}

function anyCalls(random: SeededRandom): readonly PlannedCall[] {
  return Array.from({ length: random.whole(3, 40) }, (_, id) => {
    const atMs = Math.round(random.between(0, 40_000));
    return {
      id,
      kind: random.pick(['query', 'mutate']),
      atMs,
      lastsMs: Math.round(random.pick([0, 10, 1_000]) * random.next()),
      timeoutMs: random.pick([0, 200, 5_000, 30_000, 90_000, Infinity]),
      abortAtMs: random.happens(0.1) ? atMs + random.between(0, 3_000) : undefined,
    };
  });
}

/** Calls with time enough for everything that browsers do. */
function patientCalls(random: SeededRandom): readonly PlannedCall[] {
  return anyCalls(random).map((call) => ({
    ...call,
    atMs: Math.round(call.atMs / 4),
    timeoutMs: 30_000,
    abortAtMs: undefined,
  }));
}

/** What holds whatever goes wrong. */
function check({ calls, closeAtMs }: Scenario, { endings, runs, timersLeft, noise }: Report): void {
  const timesRun = (id: number): number => runs.filter((run) => run === id).length;
  const made = calls.filter(({ atMs }) => atMs <= closeAtMs);
  expect(endings).toHaveLength(made.length);
  expect(endings.filter(isLate)).toEqual([]);
  expect(runs.filter((id) => timesRun(id) > 1)).toEqual([]);
  const mutations = endings.filter(({ call }) => call.kind === 'mutate');
  expect(mutations.filter(({ code, call }) => code === undefined && timesRun(call.id) !== 1)).toEqual([]);
  expect(mutations.filter(({ delivered, call }) => delivered === 'no' && timesRun(call.id) !== 0)).toEqual([]);
  expect(endings.filter(({ code, value, call }) => code === undefined && value !== call.id)).toEqual([]);
  expect(timersLeft).toBe(0);
  expect(noise).toEqual([]);
}

function isLate({ call, atMs }: Ending): boolean {
  return atMs > Math.min(call.atMs + call.timeoutMs, call.abortAtMs ?? Infinity) + ROUNDING_MS;
}

describe.each(SEEDS)('seed %i (replay it with PORTCULLIS_SEED)', (seed) => {
  test('a browser that loses, doubles and reorders messages and kills the worker makes no call hang, run twice or lie', async () => {
    const hostile = scenario(seed, hostilePlan, anyCalls);
    check(hostile, await simulate(hostile));
  });

  test('what real browsers do makes no query fail, nor a mutation overtake another', async () => {
    const real = scenario(seed, realPlan, patientCalls);
    const report = await simulate(real);
    check(real, report);
    expect(report.endings.filter(({ call, code }) => call.kind === 'query' && code !== undefined)).toEqual([]);
    // Over messages, one that a dying worker took with it is sent again behind those that were on their way.
    if (real.transport === 'message' && report.workerStarts > 1) return;
    const mutations = real.calls.filter(({ kind }) => kind === 'mutate').sort((a, b) => a.atMs - b.atMs);
    expect(report.runs).toEqual(mutations.map(({ id }) => id).filter((id) => report.runs.includes(id)));
  });
});

describe.each(['port', 'message'] as const)('in a browser without faults, over %s', (transport) => {
  const call: PlannedCall = { id: 1, kind: 'mutate', atMs: 0, lastsMs: 0, timeoutMs: Infinity, abortAtMs: undefined };
  const peaceful = { seed: 1, transport, plan: PEACE };

  test('a call that outlives all that browsers stop workers for keeps its worker, over one connection', async () => {
    const calls = (['query', 'mutate'] as const).map((kind, id) => ({ ...call, kind, id, lastsMs: 900_000 }));
    const report = await simulate({ ...peaceful, calls, closeAtMs: 910_000 });
    expect(report).toMatchObject({ connections: 1, workerStarts: 1, timersLeft: 0 });
    expect(report.endings.map(({ value }) => value)).toEqual([0, 1]);
  });

  test('a page without calls lets the worker stop, and the next call starts it', async () => {
    const idle = await simulate({ ...peaceful, calls: [call], closeAtMs: 45_000 });
    expect(idle).toMatchObject({ workerStarts: 1, isWorkerRunning: false, runs: [1] });
    const calls = [call, { ...call, id: 2, atMs: 45_000 }];
    const report = await simulate({ ...peaceful, calls, closeAtMs: 50_000 });
    expect(report).toMatchObject({ workerStarts: 2, isWorkerRunning: true, runs: [1, 2] });
  });
});

test('a worker that dies unnoticed by the browser is noticed by the page', async () => {
  const plan = { ...PEACE, lifeMs: [3_000, 3_000], silentDeath: 1 } as const;
  const call: PlannedCall = {
    id: 1,
    kind: 'query',
    atMs: 2_000,
    lastsMs: 2_500,
    timeoutMs: 30_000,
    abortAtMs: undefined,
  };
  const wait = { ...call, atMs: 0, id: 2, lastsMs: 0 };
  const report = await simulate({ seed: 1, transport: 'port', plan, calls: [wait, call], closeAtMs: 30_000 });
  expect(report.endings.map(({ value }) => value)).toEqual([2, 1]);
  expect(report).toMatchObject({ connections: 2, workerStarts: 2 });
});
