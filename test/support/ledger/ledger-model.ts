/**
 * What the ledger promises, said once more and in the simplest way: one request, the record of it, and what may happen between and during the
 * lives of a worker. The tests walk through every sequence of these with the real code beside it.
 */

/** What happens while no worker lives. */
export const DISTURBANCES = [
  'nothing',
  /** The extension was disabled, reloaded or the browser restarted. */
  'store emptied',
  /** A record of another session of the origin was lost. */
  'epoch changed',
  /** The page was away for longer than records are kept. */
  'time passed',
  /** The same, and another page of the origin came first. */
  'time passed, others came',
] as const;

/** How far a worker comes with the request before it dies, or what else ends the attempt. */
export const ENDS = [
  'dies before the epoch is stored',
  'dies before the commit',
  'dies after the commit',
  'dies in the handler',
  'dies before it is stored that it finished',
  'dies before the response is sent',
  'loses the connection before the response is sent',
  'store refuses the commit',
  'answers',
  'answers and hears the acknowledgement',
] as const;

export type Disturbance = (typeof DISTURBANCES)[number];
export type End = (typeof ENDS)[number];

/** What the client hears of an attempt. */
export type Heard =
  'response' | 'nothing' | 'INTERRUPTED yes' | 'INTERRUPTED unknown' | 'INTERRUPTED no' | 'LEDGER_FULL no';

/** Everything that matters. */
export interface ModelState {
  /** What the store says of the request. */
  readonly record: 'none' | 'started' | 'finished';
  /** Whether the record has been kept for too long. */
  readonly isOld: boolean;
  /** Whether the store says that so early requests were given up. */
  readonly isForgotten: boolean;
  /** Epochs by number; `stored` is `undefined` where the store has none. */
  readonly epochs: { readonly stored: number | undefined; readonly latest: number };
  readonly client: { readonly epoch: number | undefined; readonly mayHaveArrived: boolean };
}

export const FRESH: ModelState = {
  record: 'none',
  isOld: false,
  isForgotten: false,
  epochs: { stored: undefined, latest: 0 },
  client: { epoch: undefined, mayHaveArrived: false },
};

export function disturb(state: ModelState, disturbance: Disturbance): ModelState {
  const latest = state.epochs.latest + 1;
  const isNoted = state.record !== 'none' || state.isForgotten;
  switch (disturbance) {
    case 'nothing':
      return state;
    case 'store emptied':
      return { ...state, record: 'none', isForgotten: false, isOld: false, epochs: { stored: undefined, latest } };
    case 'epoch changed':
      return { ...state, epochs: { stored: latest, latest } };
    case 'time passed':
      return { ...state, isOld: true };
    case 'time passed, others came':
      return isNoted
        ? { ...state, record: 'none', isForgotten: false, isOld: false, epochs: { stored: latest, latest } }
        : { ...state, epochs: { stored: state.epochs.stored ?? latest, latest } };
  }
}

/** What comes of one attempt. */
export interface AttemptResult {
  readonly heard: Heard;
  /** Whether the handler was entered. */
  readonly entered: boolean;
  readonly state: ModelState;
}

/** One attempt, from the connection to its end. */
export function attempt(before: ModelState, end: End, isIdempotent: boolean): AttemptResult {
  const latest = before.epochs.latest + 1;
  const epoch = before.epochs.stored ?? latest;
  const { mayHaveArrived } = before.client;
  const client = { epoch: mayHaveArrived ? before.client.epoch : epoch, mayHaveArrived: true };
  const isStored = end !== 'dies before the epoch is stored';
  const arrived = { ...before, client, epochs: { stored: isStored ? epoch : before.epochs.stored, latest } };
  if (!isStored) return { heard: 'nothing', entered: false, state: arrived };

  const record = before.isOld ? 'none' : before.record;
  const isGivenUp = before.isForgotten || (before.isOld && before.record !== 'none');
  const isLost = isGivenUp || (mayHaveArrived && client.epoch !== epoch);
  const heard = hear(record, isLost, isIdempotent);
  if (heard !== undefined) return { heard, entered: false, state: arrived };
  const started = { ...arrived, record: 'started', isOld: false, isForgotten: isGivenUp } as const;
  return run(arrived, started, end);
}

/** What a mutation hears that does not run. */
function hear(record: ModelState['record'], isLost: boolean, isIdempotent: boolean): Heard | undefined {
  if (record === 'finished') return 'response';
  if (isIdempotent) return undefined;
  if (record === 'started') return 'INTERRUPTED unknown';
  return isLost ? 'INTERRUPTED no' : undefined;
}

/** How far one comes that may run. */
function run(arrived: ModelState, started: ModelState, end: End): AttemptResult {
  const finished: ModelState = { ...started, record: 'finished' };
  switch (end) {
    case 'dies before the epoch is stored':
    case 'dies before the commit':
      return { heard: 'nothing', entered: false, state: arrived };
    case 'store refuses the commit':
      return { heard: 'LEDGER_FULL no', entered: false, state: arrived };
    case 'dies after the commit':
      return { heard: 'nothing', entered: false, state: started };
    case 'dies in the handler':
    case 'dies before it is stored that it finished':
      return { heard: 'nothing', entered: true, state: started };
    case 'dies before the response is sent':
      return { heard: 'nothing', entered: true, state: finished };
    case 'loses the connection before the response is sent': // comes back to the same instance
    case 'answers':
    case 'answers and hears the acknowledgement':
      return { heard: 'response', entered: true, state: finished };
  }
}
