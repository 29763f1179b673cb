import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { KEPT_MS } from '../../extension-side/host/ledger/expiry.ts';
import type { Ledger } from '../../extension-side/host/ledger/ledger.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { RequestFrame } from '../../sdk/protocol/frames.ts';
import { epochFor, ledgerOn, request, sessionOf, settle } from '../support/ledger/ledger-fixtures.ts';
import {
  DISTURBANCES,
  ENDS,
  FRESH,
  attempt,
  disturb,
  type Disturbance,
  type End,
  type Heard,
  type ModelState,
} from '../support/ledger/ledger-model.ts';
import { MemoryStore, type WriteFate } from '../support/ledger/memory-store.ts';

const LIVES = 3;
const S = sessionOf('s');
const ID = 7;

/** The real thing: what is stored, and what the client knows. */
interface RealState {
  readonly content: ReadonlyMap<string, unknown>;
  readonly nowMs: number;
  readonly epoch: string | undefined;
  readonly delivered: 'no' | 'unknown';
  readonly entered: number;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

let instances = 0;

function storeOf({ content, nowMs }: RealState): MemoryStore {
  vi.setSystemTime(nowMs);
  const store = new MemoryStore();
  for (const [key, value] of content) store.content.set(key, value);
  return store;
}

function newLedger(store: MemoryStore): Ledger {
  return ledgerOn(store, `host-${String(++instances)}`);
}

/** A mutation of another page of the origin, which leaves nothing behind. */
async function otherPage(store: MemoryStore, name: string): Promise<void> {
  const session = sessionOf(name);
  const ledger = newLedger(store);
  await ledger.begin(session, request(1), false);
  ledger.withdraw(session, 1);
  await settle();
  ledger.forget(session);
  await settle();
}

async function disturbForReal(state: RealState, disturbance: Disturbance): Promise<RealState> {
  const store = storeOf(state);
  let { nowMs } = state;
  if (disturbance === 'store emptied') store.content.clear();
  if (disturbance === 'epoch changed') {
    store.content.set(`portcullis/session/${sessionOf('broken').key}`, 'garbage');
    await otherPage(store, 'broken');
  }
  if (disturbance.startsWith('time passed')) vi.setSystemTime((nowMs += KEPT_MS + 1));
  if (disturbance === 'time passed, others came') await otherPage(store, 'other');
  return { ...state, nowMs, content: store.content };
}

async function hear(outcome: Promise<unknown>): Promise<Heard> {
  try {
    await outcome;
    return 'response';
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return `${error.code} ${error.delivered}` as Heard; // another one fails the comparison with the model
  }
}

/** What the worker's writes meet, from its arrival and from its commit on. */
const FATES: Partial<Record<End, WriteFate>> = {
  'dies before the commit': 'dead',
  'dies after the commit': 'stored-then-dead',
  'store refuses the commit': 'refused',
};

interface Attempted {
  readonly heard: Heard;
  readonly real: RealState;
}

async function attemptForReal(state: RealState, end: End, isIdempotent: boolean): Promise<Attempted> {
  const store = storeOf(state);
  const ledger = newLedger(store);
  const welcomed = await epochFor(ledger, S);
  const resent = state.delivered !== 'no';
  const epoch = resent ? state.epoch : welcomed;
  const frame = request(ID, { ...(epoch !== undefined && { epoch }), ...(resent && { resent }) });
  const left = (heard: Heard, entered = 0): Attempted => ({
    heard,
    real: { ...state, content: store.content, epoch, delivered: 'unknown', entered: state.entered + entered },
  });

  const diesEarly = end === 'dies before the epoch is stored';
  if (diesEarly) store.fate = () => 'dead';
  ledger.prepare(S);
  await settle();
  if (diesEarly) return left('nothing');

  store.fate = () => FATES[end] ?? 'stored';
  let decision: Awaited<ReturnType<Ledger['begin']>> | undefined;
  const heard = hear(ledger.begin(S, frame, isIdempotent).then((decided) => (decision = decided)));
  await settle();
  const refused = await Promise.race([heard, settle().then((): Heard => 'nothing')]);
  if (decision?.kind !== 'run') return left(refused);
  if (end === 'dies in the handler') return left('nothing', 1);
  return left(await finishForReal(ledger, store, frame, end, isIdempotent), 1);
}

/** The handler has ended. */
async function finishForReal(
  ledger: Ledger,
  store: MemoryStore,
  frame: RequestFrame,
  end: End,
  isIdempotent: boolean,
): Promise<Heard> {
  if (end === 'dies before it is stored that it finished') store.fate = () => 'dead';
  ledger.finish(S, ID, { value: 'done' });
  await settle();
  if (end.startsWith('dies')) return 'nothing';
  const again = (resent: boolean): Promise<Heard> => {
    const { resent: _, ...first } = frame;
    return hear(ledger.begin(S, resent ? { ...first, resent } : first, false));
  };
  if (end === 'loses the connection before the response is sent') return again(true);
  if (end === 'answers and hears the acknowledgement' && !isIdempotent) {
    ledger.acknowledge(S, { ids: [ID] });
    // What was delayed at the door comes too late, whether it is a first attempt or not.
    expect([await again(false), await again(true)]).toEqual(['INTERRUPTED no', 'INTERRUPTED no']);
    // Not in another life of the worker either.
    await settle();
    const { resent: _, ...first } = frame;
    expect(await hear(newLedger(store).begin(S, first, false))).toBe('INTERRUPTED no');
  }
  return 'response';
}

/** What the page is told of the call, over all attempts. */
function verdictOf(heard: Heard, earlier: RealState['delivered']): 'resolved' | 'no' | 'yes' | 'unknown' {
  if (heard === 'response') return 'resolved';
  const last = heard.split(' ')[1];
  if (last === 'no') return earlier;
  return last === 'yes' ? 'yes' : 'unknown';
}

/** What holds whatever the model says. */
function checkPromise(
  { heard, real }: Attempted,
  earlier: RealState['delivered'],
  isIdempotent: boolean,
  story: string,
): void {
  const { entered } = real;
  const fail = (what: string): never => {
    throw new Error(`${what}, entered ${entered} times: ${story}`);
  };
  if (!isIdempotent && entered > 1) fail('ran twice');
  if (heard === 'nothing') return;
  const verdict = verdictOf(heard, earlier);
  if (verdict === 'no' ? entered > 0 : verdict !== 'unknown' && entered === 0) fail(`told "${verdict}"`);
}

async function explore(
  model: ModelState,
  real: RealState,
  isIdempotent: boolean,
  path: readonly string[],
): Promise<number> {
  let attempts = 0;
  for (const disturbance of path.length === 0 ? DISTURBANCES.slice(0, 1) : DISTURBANCES) {
    const disturbedModel = disturb(model, disturbance);
    const disturbed = await disturbForReal(real, disturbance);
    for (const end of ENDS) {
      attempts++;
      const story = [...path, disturbance, end];
      const told = story.join(' > ');
      const expected = attempt(disturbedModel, end, isIdempotent);
      const actual = await attemptForReal(disturbed, end, isIdempotent);
      const entered = actual.real.entered > disturbed.entered;
      expect({ told, heard: actual.heard, entered }).toEqual({
        told,
        heard: expected.heard,
        entered: expected.entered,
      });
      checkPromise(actual, disturbed.delivered, isIdempotent, told);
      if (actual.heard === 'nothing' && story.length < 2 * LIVES) {
        attempts += await explore(expected.state, actual.real, isIdempotent, story);
      }
    }
  }
  return attempts;
}

test.each([false, true])(
  'whatever happens to workers and store, the ledger does what its model says (idempotent: %s)',
  async (isIdempotent) => {
    const real: RealState = { content: new Map(), nowMs: Date.now(), epoch: undefined, delivered: 'no', entered: 0 };
    const attempts = await explore(FRESH, real, isIdempotent, []);
    expect(attempts).toBeGreaterThan(2_500);
  },
  60_000,
);
