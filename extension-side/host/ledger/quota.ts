import type { Limits } from '../../../sdk/protocol/limits.ts';
import type { Entry } from './session-record.ts';

/** No session may use up more than this part of what its origin has. */
const SESSION_SHARE = 0.25;

/** Outcomes fill no more than this part of a session's share: the rest is for what starts, so that an honest client is never refused. */
export const OUTCOMES_PART = 0.45;

/** Digits of an id and a time, an instance's id, and the punctuation between them. */
const ENTRY_BYTES = 64;

/** The same of an entry that names no instance. */
const SHORT_ENTRY_BYTES = 40;

/** Punctuation, the marks, the time of use. */
const RECORD_BYTES = 96;

/** What of the ledger is in use, in bytes. */
export interface LedgerUse {
  readonly session: number;
  readonly origin: number;
  readonly total: number;
}

/**
 * The limit that `moreBytes` for one session would break, if any.
 *
 * @param part - How much of the session's share it may use.
 */
export function brokenLimit(
  use: LedgerUse,
  moreBytes: number,
  { ledgerBytes, ledgerBytesPerOrigin }: Limits,
  part = 1,
): 'ledgerBytes' | 'ledgerBytesPerOrigin' | undefined {
  if (use.session + moreBytes > ledgerBytesPerOrigin * SESSION_SHARE * part) return 'ledgerBytesPerOrigin';
  if (use.origin + moreBytes > ledgerBytesPerOrigin) return 'ledgerBytesPerOrigin';
  return use.total + moreBytes > ledgerBytes ? 'ledgerBytes' : undefined;
}

/** What an origin's record takes without its sessions: it names its key twice, once in the ledger's list. */
export function originBytes(key: string): number {
  return RECORD_BYTES + 2 * byteLength(key);
}

/** What a session's record takes without its entries, with its line in the origin's record. */
export function sessionBytes(key: string): number {
  return RECORD_BYTES + 2 * byteLength(key);
}

/** What an entry takes, with its outcome. */
export function entryBytes(sessionKey: string, entry: Entry): number {
  if (entry.state === 'acknowledged') return SHORT_ENTRY_BYTES;
  if (entry.state === 'started' || entry.outcome === undefined) return ENTRY_BYTES;
  return (
    ENTRY_BYTES +
    (entry.outcome.kept === 'here'
      ? byteLength(JSON.stringify(entry.outcome.text))
      : byteLength(sessionKey) + entry.outcome.bytes)
  );
}

const encoder = new TextEncoder();

/** Bytes of a text as UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}
