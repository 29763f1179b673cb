/**
 * Every bound the host enforces. Each one names the threat it answers, its unit and its default, which stands in {@link DEFAULT_LIMITS}.
 *
 * `RATE_LIMITED`, `LEDGER_FULL` and `MESSAGE_TOO_LARGE` name the limit in `data.limit`: a burst as `requestsPerSecond`, either bound of
 * reassembly as `reassemblyBytesPerSession`. Pages are not told of `whenTimeoutMs` and `deniedPerSecond`. An honest client stays below those
 * that `welcome` announces.
 */
export interface Limits {
  /** One message that exhausts memory before anybody looked at it. Bytes of one frame. @defaultValue 32 MiB */
  readonly frameBytes: number;
  /** Many half-sent large values held in memory at once. Bytes over all sessions. @defaultValue 512 MiB */
  readonly reassemblyBytes: number;
  /** One session that claims the whole reassembly memory. Bytes per session. @defaultValue 256 MiB */
  readonly reassemblyBytesPerSession: number;
  /** A value nested so deep that walking it overflows the stack. Levels. @defaultValue 200 */
  readonly depth: number;
  /** A small message that expands into millions of objects. Nodes per value. @defaultValue 1,000,000 */
  readonly nodes: number;
  /** A page that keeps the worker's processor busy. Requests per second and session; an origin gets twice that. @defaultValue 2,000 */
  readonly requestsPerSecond: number;
  /** A page that saves its allowance up for one blow. Requests at once per session; an origin gets twice that. @defaultValue 20,000 */
  readonly requestBurst: number;
  /** Calls that never end and pile up. Running calls per session; `welcome` announces it as the request window. @defaultValue 1,024 */
  readonly inFlightPerSession: number;
  /** A page that opens sessions without end. Live sessions per origin. @defaultValue 64 */
  readonly sessionsPerOrigin: number;
  /** A page that opens streams without end. Open subscriptions and ports per session. @defaultValue 256 */
  readonly streamsPerSession: number;
  /** A generator that outruns a slow page. Items in flight per stream. @defaultValue 64 */
  readonly streamCredit: number;
  /** Events that pile up for a frozen page. Unacknowledged events per session. @defaultValue 256 */
  readonly eventWindow: number;
  /** Records that fill the extension's storage. Bytes of all ledger records. @defaultValue 2 MiB */
  readonly ledgerBytes: number;
  /** One origin that crowds the others out of the ledger. Bytes of one origin's records. @defaultValue 512 KiB */
  readonly ledgerBytesPerOrigin: number;
  /** One large response that fills the ledger. Bytes of one stored response. @defaultValue 64 KiB */
  readonly storedResponseBytes: number;
  /** A `when` that never answers and keeps a caller waiting. Milliseconds, after which the caller is refused. @defaultValue 2,000 */
  readonly whenTimeoutMs: number;
  /** A denied sender that floods the worker and its log. Denied messages judged per second and origin. @defaultValue 20 */
  readonly deniedPerSecond: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The value of each limit where `createHost({ limits })` names no other. */
export const DEFAULT_LIMITS: Limits = {
  frameBytes: 32 * MIB,
  reassemblyBytes: 512 * MIB,
  reassemblyBytesPerSession: 256 * MIB,
  depth: 200,
  nodes: 1_000_000,
  requestsPerSecond: 2_000,
  requestBurst: 20_000,
  inFlightPerSession: 1_024,
  sessionsPerOrigin: 64,
  streamsPerSession: 256,
  streamCredit: 64,
  eventWindow: 256,
  ledgerBytes: 2 * MIB,
  ledgerBytesPerOrigin: 512 * KIB,
  storedResponseBytes: 64 * KIB,
  whenTimeoutMs: 2_000,
  deniedPerSecond: 20,
};
