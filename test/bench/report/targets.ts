import type { SubjectName } from '../page/driver.ts';
import { isMeasured, type AtOnce, type Results } from '../results.ts';
import { sizeName } from './size-name.ts';

/** What the project promises of one ratio, and how it stands. */
export interface Target {
  readonly what: string;
  /** Nothing, where a part of it could not be measured. */
  readonly ratio: number | undefined;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
}

const PEERS: readonly SubjectName[] = ['birpc', 'comlink', 'comctx', 'capnweb', 'webext-messenger'];

const MANY = 3_000;

const BYTES = 32 * 1024 * 1024;

/** Whether a promise is kept, as far as that is known. */
export function holds({ ratio, bound }: Target): boolean | undefined {
  if (ratio === undefined) return undefined;
  return 'atMost' in bound ? ratio <= bound.atMost : ratio >= bound.atLeast;
}

/** The ratios that the project promises, within one run. */
export function targetsOf(results: Results): readonly Target[] {
  return [
    ...ofRoundTrips(results),
    ...ofBursts(results),
    ...ofValues(results),
    ...ofLargestValue(results),
    ...ofMemory(results),
    ...ofSizes(results),
  ];
}

function ofRoundTrips({ roundTrip }: Results): readonly Target[] {
  const ratio = (one: SubjectName, other: SubjectName): number | undefined =>
    over(roundTrip[one]?.medianMs, roundTrip[other]?.medianMs);
  return [
    { what: 'round trip: lane / raw port', ratio: ratio('Portcullis lane', 'raw port'), bound: { atMost: 0.5 } },
    { what: 'round trip: lane / raw message', ratio: ratio('Portcullis lane', 'raw message'), bound: { atMost: 0.25 } },
    { what: 'round trip: port / raw port', ratio: ratio('Portcullis port', 'raw port'), bound: { atMost: 1.15 } },
  ];
}

function ofBursts(results: Results): readonly Target[] {
  const ours = rate(results, 'Portcullis port', MANY);
  const peers = PEERS.map((peer) => rate(results, peer, MANY) ?? 0);
  const best = Math.max(...peers);
  const cost = (inFlight: number): number | undefined =>
    level(results, 'Portcullis port', inFlight)?.microsecondsPerCall;
  return [
    {
      what: '3,000 calls at once: port / raw port',
      ratio: over(ours, rate(results, 'raw port', MANY)),
      bound: { atLeast: 12 },
    },
    {
      what: '3,000 calls at once: port / raw message',
      ratio: over(ours, rate(results, 'raw message', MANY)),
      bound: { atLeast: 60 },
    },
    { what: '3,000 calls at once: port / best peer', ratio: over(ours, best), bound: { atLeast: 15 } },
    { what: 'cost of a call: 10,000 at once / 100', ratio: over(cost(10_000), cost(100)), bound: { atMost: 1.5 } },
  ];
}

function ofValues(results: Results): readonly Target[] {
  const time = (subject: SubjectName): number | undefined => {
    const found = results.values[subject]?.find(({ kind, bytes }) => kind === 'bytes' && bytes === BYTES)?.outcome;
    return isMeasured(found) ? found.medianMs : undefined;
  };
  const raw = time('raw port');
  return [
    {
      what: '32 MiB of bytes: lane / base64 over a raw port',
      ratio: over(time('Portcullis lane'), raw),
      bound: { atMost: 0.1 },
    },
    {
      what: '32 MiB of bytes: port / base64 over a raw port',
      ratio: over(time('Portcullis port'), raw),
      bound: { atMost: 1 },
    },
  ];
}

function ofLargestValue({ largestValue, plan }: Results): readonly Target[] {
  return Object.entries(largestValue).flatMap(([subject, outcome]) => {
    const what = `${sizeName(plan.largestValueBytes)} over ${subject.replace('Portcullis ', '')}`;
    const measured = isMeasured(outcome) ? outcome : undefined;
    return [
      { what: `${what}: longest block, ms`, ratio: measured?.blockedMs, bound: { atMost: 100 } },
      { what: `${what}: peak of extra memory / value`, ratio: measured?.extraMemory, bound: { atMost: 3 } },
    ];
  });
}

function ofMemory({ heapAroundBursts: { before, after } }: Results): readonly Target[] {
  // A heap is never the same twice: inline caches, the browser's own strings.
  const bound = { atMost: 1.05 };
  return [
    { what: 'heap after the bursts / before: page', ratio: over(after.pageBytes, before.pageBytes), bound },
    { what: 'heap after the bursts / before: worker', ratio: over(after.workerBytes, before.workerBytes), bound },
  ];
}

function ofSizes({ pageSizes }: Results): readonly Target[] {
  const bytes = (name: string): number | undefined => pageSizes[name]?.gzip;
  return [
    { what: 'gzip kB: everything', ratio: over(bytes('Portcullis: everything'), 1000), bound: { atMost: 8 } },
    { what: 'gzip kB: detect alone', ratio: over(bytes('Portcullis: detect alone'), 1000), bound: { atMost: 0.999 } },
  ];
}

function level(results: Results, subject: SubjectName, inFlight: number): AtOnce | undefined {
  return results.atOnce[subject]?.filter(isMeasured).find((one) => one.inFlight === inFlight);
}

function rate(results: Results, subject: SubjectName, inFlight: number): number | undefined {
  return level(results, subject, inFlight)?.callsPerSecond;
}

function over(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined || other === 0 ? undefined : one / other;
}
