/** What is known of one mutation. */
export type Entry =
  | { readonly state: 'started'; readonly atMs: number; readonly host: string }
  | { readonly state: 'finished'; readonly atMs: number; readonly outcome: KeptOutcome | undefined }
  /** The client has the outcome. An attempt that was delayed on its way may still come. */
  | { readonly state: 'acknowledged'; readonly atMs: number };

/** Where the outcome of a finished mutation is: in the entry itself, or under a key of its own. */
export type KeptOutcome =
  { readonly kept: 'here'; readonly text: string } | { readonly kept: 'apart'; readonly bytes: number };

/** What is stored of a session. */
export interface SessionRecord {
  /** Entries of ids below this one were given up. */
  readonly below: number;
  /** Nothing below this one is waited for by the client: what has no entry does not run. */
  readonly settledBelow: number;
  readonly entries: ReadonlyMap<number, Entry>;
}

const STARTED = 0;
const FINISHED_HERE = 1;
const FINISHED_APART = 2;
const FINISHED_UNKEPT = 3;
const ACKNOWLEDGED = 4;

/** The stored form of a record: a text, so that every store keeps it alike. */
export function formatSessionRecord({ below, settledBelow, entries }: SessionRecord): string {
  return JSON.stringify([below, settledBelow, Array.from(entries, ([id, entry]) => formatEntry(id, entry))]);
}

function formatEntry(id: number, entry: Entry): readonly (string | number)[] {
  if (entry.state === 'started') return [id, STARTED, entry.atMs, entry.host];
  if (entry.state === 'acknowledged') return [id, ACKNOWLEDGED, entry.atMs];
  const { atMs, outcome } = entry;
  if (!outcome) return [id, FINISHED_UNKEPT, atMs];
  return outcome.kept === 'here' ? [id, FINISHED_HERE, atMs, outcome.text] : [id, FINISHED_APART, atMs, outcome.bytes];
}

/** Reads a stored record. What this code did not write is none. */
export function parseSessionRecord(value: unknown): SessionRecord | undefined {
  const [below, settledBelow, list] = parseArray(value);
  if (!isCount(below) || !isCount(settledBelow) || !Array.isArray(list)) return undefined;
  const entries = new Map<number, Entry>();
  for (const item of list as readonly unknown[]) {
    if (!Array.isArray(item)) return undefined;
    const [id, ...fields] = item as readonly unknown[];
    const entry = parseEntry(fields);
    if (!isCount(id) || !entry) return undefined;
    entries.set(id, entry);
  }
  return { below, settledBelow, entries };
}

function parseEntry([code, atMs, content]: readonly unknown[]): Entry | undefined {
  if (typeof atMs !== 'number') return undefined;
  if (code === STARTED && typeof content === 'string') return { state: 'started', atMs, host: content };
  if (code === ACKNOWLEDGED) return { state: 'acknowledged', atMs };
  if (code === FINISHED_UNKEPT) return { state: 'finished', atMs, outcome: undefined };
  if (code === FINISHED_HERE && typeof content === 'string') {
    return { state: 'finished', atMs, outcome: { kept: 'here', text: content } };
  }
  if (code === FINISHED_APART && isCount(content)) {
    return { state: 'finished', atMs, outcome: { kept: 'apart', bytes: content } };
  }
  return undefined;
}

/** The members of a stored list, none where it is no list. */
export function parseArray(value: unknown): readonly unknown[] {
  if (typeof value !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** Whether a stored value is a whole number from 0 up. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0; // a safe integer is a number
}
