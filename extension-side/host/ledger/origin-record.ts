import { isCount, parseArray } from './session-record.ts';

/** What an origin's record notes of one of its sessions. */
export interface SessionNote {
  /** All that is stored for it. */
  readonly bytes: number;
  /** When it last changed, as `Date.now()`. */
  readonly usedAtMs: number;
  /** Whether nothing would be lost with its record. */
  readonly isSettled: boolean;
}

/** What is stored of an origin. */
export interface OriginRecord {
  /** Changes whenever a record was lost that could tell of a mutation. */
  readonly epoch: string;
  readonly sessions: ReadonlyMap<string, SessionNote>;
}

/** What is stored of the whole ledger. */
export interface TotalRecord {
  readonly bytes: number;
  /** When each origin last changed, as `Date.now()`. */
  readonly origins: ReadonlyMap<string, number>;
}

/** The stored form of an origin's record. */
export function formatOriginRecord({ epoch, sessions }: OriginRecord): string {
  return JSON.stringify([
    epoch,
    Array.from(sessions, ([key, { bytes, usedAtMs, isSettled }]) => [key, bytes, usedAtMs, isSettled]),
  ]);
}

/** Reads a stored record. What this code did not write is none. */
export function parseOriginRecord(value: unknown): OriginRecord | undefined {
  const [epoch, list] = parseArray(value);
  if (typeof epoch !== 'string' || epoch === '' || !Array.isArray(list)) return undefined;
  const sessions = new Map<string, SessionNote>();
  for (const item of list as readonly unknown[]) {
    const [key, bytes, usedAtMs, isSettled] = Array.isArray(item) ? (item as readonly unknown[]) : [];
    if (typeof key !== 'string' || !isCount(bytes)) return undefined;
    if (typeof usedAtMs !== 'number' || typeof isSettled !== 'boolean') return undefined;
    sessions.set(key, { bytes, usedAtMs, isSettled });
  }
  return { epoch, sessions };
}

/** The stored form of the whole ledger's record. */
export function formatTotalRecord({ bytes, origins }: TotalRecord): string {
  return JSON.stringify([bytes, [...origins]]);
}

/** Reads the stored record. What this code did not write is an empty one: the origins' own limits hold all the same. */
export function parseTotalRecord(value: unknown): TotalRecord {
  const [bytes, list] = parseArray(value);
  const origins = new Map<string, number>();
  for (const item of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    const [key, usedAtMs] = Array.isArray(item) ? (item as readonly unknown[]) : [];
    if (typeof key === 'string' && typeof usedAtMs === 'number') origins.set(key, usedAtMs);
  }
  return { bytes: isCount(bytes) ? bytes : 0, origins };
}
