import type { SubjectName } from './page/driver.ts';
import type { ValueKind } from './page/values.ts';
import type { Plan } from './plan.ts';

/** Something that was measured, or why it was not. */
export type Outcome<Measured> = Measured | { readonly fault: string };

/** Whether there is a measurement. */
export function isMeasured<Measured extends object>(outcome: Outcome<Measured> | undefined): outcome is Measured {
  return outcome !== undefined && !('fault' in outcome);
}

/** One small call after the other. Milliseconds. */
export interface RoundTrip {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly calls: number;
}

/** Many small calls in one turn. */
export interface AtOnce {
  readonly inFlight: number;
  /** Of the median turn. */
  readonly callsPerSecond: number;
  readonly microsecondsPerCall: number;
  readonly turns: number;
}

/** A large value there and back. */
export interface ValueTrip {
  readonly medianMs: number;
  readonly trips: number;
}

/** A large value's kind and size, and how it went. */
export interface ValueResult {
  readonly kind: ValueKind;
  readonly bytes: number;
  readonly outcome: Outcome<ValueTrip>;
}

/** A value there and back that no message can hold. */
export interface LargestValue {
  readonly ms: number;
  /** The longest time in which the page did nothing else. Milliseconds. */
  readonly blockedMs: number;
  /** What all of the browser's processes had at most beyond what they had before, in sizes of the value: two of these are the copies that arrive. */
  readonly extraMemory: number;
}

/** How soon calls are answered when the extension's worker does not run. Milliseconds. */
export interface Starts {
  /** The worker sleeps, and the page knows nothing of it: the first call of a new connection. */
  readonly cold: Outcome<{ readonly medianMs: number }>;
  /** The worker was killed under a connection that had been in use: the next call over it. */
  readonly afterKill: Outcome<{ readonly medianMs: number }>;
}

/** Several pages call at the same time. */
export interface ManyPages {
  readonly pages: number;
  /** Of all pages together. */
  readonly callsPerSecond: number;
}

/** Subscriptions open at once. */
export interface Subscriptions {
  readonly count: number;
  /** From the first request to the last subscription's first item. Milliseconds. */
  readonly openMs: number;
  readonly itemsPerSecond: number;
  readonly pageBytesEach: number;
  readonly workerBytesEach: number;
}

/** Bytes of heap that one idle connection takes. */
export interface IdleBytes {
  readonly pageBytes: number;
  readonly workerBytes: number;
}

/** Bytes of heap before the largest bursts of calls, and after. */
export interface HeapAround {
  readonly before: IdleBytes;
  readonly after: IdleBytes;
}

/** Bytes of a bundle. */
export interface Size {
  readonly minified: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** All that one run measured. */
export interface Results {
  readonly startedAt: string;
  readonly tookSeconds: number;
  readonly command: string;
  readonly commit: string;
  readonly browser: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  /** The load average of the machine at the start and at the end: what else ran takes from every subject. */
  readonly load: readonly [start: number, end: number];
  readonly plan: Plan;
  /** Those that could not be measured, and why. */
  readonly absent: Readonly<Partial<Record<SubjectName, string>>>;
  readonly roundTrip: Readonly<Partial<Record<SubjectName, RoundTrip>>>;
  readonly atOnce: Readonly<Partial<Record<SubjectName, readonly Outcome<AtOnce>[]>>>;
  readonly heapAroundBursts: HeapAround;
  readonly values: Readonly<Partial<Record<SubjectName, readonly ValueResult[]>>>;
  readonly largestValue: Readonly<Partial<Record<SubjectName, Outcome<LargestValue>>>>;
  readonly starts: Readonly<Partial<Record<SubjectName, Starts>>>;
  readonly manyPages: Readonly<Partial<Record<SubjectName, readonly ManyPages[]>>>;
  readonly subscriptions: Subscriptions;
  readonly idleBytes: Readonly<Partial<Record<SubjectName, IdleBytes>>>;
  readonly pageSizes: Readonly<Record<string, Size>>;
  /** What the page side shrinks by when a feature is left out. Bytes, gzipped; nothing where it is not there. */
  readonly featureGzipBytes: Readonly<Record<string, number | null>>;
}
