import { vi } from 'vitest';

import { createHost } from '../../../extension-side/host/create-host.ts';
import { mutation } from '../../../extension-side/host/mutation.ts';
import { query } from '../../../extension-side/host/query.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import type { Client } from '../../../sdk/client/client-types.ts';
import { isPortcullisError } from '../../../sdk/protocol/errors.ts';
import * as v from 'valibot';
import { PEACE, type FaultPlan } from './fault-plan.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedBrowser } from './simulated-browser.ts';
import { EXTENSION_ID, type SimulatedWorker } from './simulated-worker.ts';

/** A call that the page makes. */
export interface PlannedCall {
  readonly kind: 'query' | 'mutate';
  /** Unlike that of all other calls of the simulation. */
  readonly id: number;
  readonly atMs: number;
  /** How long its handler goes on. */
  readonly lastsMs: number;
  readonly timeoutMs: number;
  /** When its signal fires, if it does. */
  readonly abortAtMs: number | undefined;
}

/** How a call ended. */
export interface Ending {
  readonly call: PlannedCall;
  readonly atMs: number;
  readonly value?: unknown;
  readonly code?: string;
  readonly delivered?: string;
}

/** What is simulated. */
export interface Scenario {
  readonly seed: number;
  readonly transport: 'port' | 'message';
  readonly plan: FaultPlan;
  readonly calls: readonly PlannedCall[];
  /** When the client is closed, whatever is unsettled then. */
  readonly closeAtMs: number;
}

/** What came of it. */
export interface Report {
  readonly endings: readonly Ending[];
  /** The ids of the mutations whose handlers were entered, in that order. */
  readonly runs: readonly number[];
  /** Timers that neither page nor extension had given back after the client was closed and the worker had ended. */
  readonly timersLeft: number;
  readonly connections: number;
  readonly workerStarts: number;
  /** Whether it ran when the client was closed. */
  readonly isWorkerRunning: boolean;
  /** What a browser would have printed. */
  readonly noise: readonly string[];
}

const INPUT = v.object({ id: v.number(), lastsMs: v.number() });

/** Runs a scenario to its end, in fake time. The caller has faked the timers. */
export async function simulate({ seed, transport, plan, calls, closeAtMs }: Scenario): Promise<Report> {
  const random = new SeededRandom(seed);
  vi.spyOn(Math, 'random').mockImplementation(() => random.next());
  const startedAt = Date.now();
  const now = (): number => Date.now() - startedAt;
  const runs: number[] = [];
  const browser = new SimulatedBrowser(random, plan, (worker) => boot(worker, runs));
  putPageInPlace(browser);
  const client = createClient({ extensionId: EXTENSION_ID, transports: [transport] });
  const endings: Ending[] = [];
  for (const call of calls) {
    browser.after(call.atMs, () => void make(client, call, now).then((ending) => endings.push(ending)));
  }
  repeat(browser, random, plan.cacheEveryMs, () => browser.passThroughCache());
  repeat(browser, random, plan.reloadEveryMs, () => browser.reloadExtension());
  await runUntil(startedAt + closeAtMs);
  const { connections } = client.stats();
  const { isWorkerRunning } = browser;
  await client.close();
  await turns();
  browser.plan = PEACE;
  browser.stop();
  await turns();
  return {
    endings,
    runs,
    timersLeft: vi.getTimerCount(),
    connections,
    workerStarts: browser.starts,
    isWorkerRunning,
    noise: browser.unread,
  };
}

/** The extension's script. */
function boot(worker: SimulatedWorker, runs: number[]): () => void {
  vi.stubGlobal('browser', worker.api);
  const host = createHost({
    allow: ['https://app.example.com'],
    procedures: {
      look: query({
        input: INPUT,
        handler: async ({ id, lastsMs }, { signal }) => {
          await pause(lastsMs, signal);
          return id;
        },
      }),
      change: mutation({
        input: INPUT,
        handler: async ({ id, lastsMs }, { signal }) => {
          runs.push(id);
          await pause(lastsMs, signal);
          return id;
        },
      }),
    },
    onError: () => undefined, // handlers that were aborted
  });
  host.listen();
  return () => void host.close();
}

function pause(lastsMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, lastsMs);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(new Error('aborted'));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function make(client: Client, call: PlannedCall, now: () => number): Promise<Ending> {
  const { kind, id, lastsMs, timeoutMs, abortAtMs } = call;
  const controller = new AbortController();
  const timer =
    abortAtMs === undefined ? undefined : setTimeout(() => controller.abort(), Math.max(0, abortAtMs - now()));
  try {
    const name = kind === 'query' ? 'look' : 'change';
    const value = await client[kind](name, { id, lastsMs }, { timeoutMs, signal: controller.signal });
    return { call, atMs: now(), value };
  } catch (error) {
    if (!isPortcullisError(error)) throw error;
    return { call, atMs: now(), code: error.code, delivered: error.delivered };
  } finally {
    clearTimeout(timer);
  }
}

function putPageInPlace(browser: SimulatedBrowser): void {
  const page = new EventTarget();
  vi.stubGlobal('chrome', { runtime: browser.pageRuntime });
  vi.stubGlobal('ServiceWorkerGlobalScope', Object);
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) {
    vi.stubGlobal(name, page[name].bind(page));
  }
}

function repeat(
  browser: SimulatedBrowser,
  random: SeededRandom,
  everyMs: readonly [number, number] | undefined,
  act: () => void,
): void {
  if (!everyMs) return;
  browser.after(random.between(...everyMs), () => {
    act();
    repeat(browser, random, everyMs, act);
  });
}

/** Runs every timer that is due by then, and after each all that follows in the same turn. */
async function runUntil(endAt: number): Promise<void> {
  // Ends the wait like any other timer, so that no timer later than this one runs.
  const end = { reached: false };
  setTimeout(() => (end.reached = true), endAt - Date.now());
  while (!end.reached) {
    vi.advanceTimersToNextTimer();
    await turns();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}
