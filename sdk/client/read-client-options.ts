import { LONGEST_TIMER_MS } from '../peer/alarm.ts';
import type { BackoffOptions } from '../peer/backoff.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { invalidArgument } from './check-type.ts';
import type { ClientOptions, RetryOptions } from './client-options.ts';
import { parseExtensionIds } from './extension-id.ts';
import { canHaveRelay } from './reach-relay.ts';

/** A client's options, checked and with their defaults filled in. */
export interface ClientSettings {
  readonly candidates: readonly string[];
  /** In the order of preference: those of the wanted ones that this library offers. Empty: no call can be made. */
  readonly transports: readonly TransportKind[];
  /** Whether a lane may be had beside a port. */
  readonly lane: boolean;
  readonly timeoutMs: number;
  readonly detectTimeoutMs: number;
  /** Attempts of one call, at least 1. */
  readonly attempts: number;
  readonly backoff: BackoffOptions;
  readonly minVersion: string | undefined;
  readonly onFrame: ClientOptions['onFrame'];
}

const KINDS: readonly TransportKind[] = ['lane', 'port', 'message', 'relay'];

/** What this library has to offer here, in the order of preference. */
function offered(): readonly TransportKind[] {
  return canHaveRelay() ? ['port', 'message', 'relay'] : ['port', 'message'];
}

/**
 * Reads what `createClient` was given.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names the option and its value.
 */
export function readClientOptions(options: ClientOptions): ClientSettings {
  const { transports = KINDS, minVersion, onFrame, retry } = options;
  const {
    attempts,
    minDelayMs,
    maxDelayMs,
    factor,
    jitter = 'full',
  }: RetryOptions = retry === false ? { attempts: 1 } : (retry ?? {});
  if (
    !Array.isArray(transports) ||
    !transports.length ||
    !transports.every((kind: TransportKind) => KINDS.includes(kind))
  ) {
    throw invalid('transports', transports, `a list of ${KINDS.join(', ')}`);
  }
  if (minVersion !== undefined && !/^\d+(\.\d+){0,3}$/.test(minVersion)) {
    throw invalid('minVersion', minVersion, 'one to four numbers, such as 1.2');
  }
  const lane = transports.includes('lane');
  return {
    candidates: parseExtensionIds(options.extensionId),
    // A lane is handed over through a port, and beside it.
    transports: offered().filter((kind) => transports.includes(kind) || (lane && kind === 'port')),
    lane,
    timeoutMs: atLeast(0, 'timeoutMs', options.timeoutMs, 30_000),
    detectTimeoutMs: timerDelay('detectTimeoutMs', options.detectTimeoutMs, 2_000),
    attempts: atLeast(1, 'retry.attempts', attempts, 5),
    backoff: {
      minDelayMs: atLeast(0, 'retry.minDelayMs', minDelayMs, 100),
      maxDelayMs: atLeast(0, 'retry.maxDelayMs', maxDelayMs, 5_000),
      factor: atLeast(1, 'retry.factor', factor, 2),
      jitter,
    },
    minVersion,
    onFrame,
  };
}

/** A delay for a timer. `Infinity` is as long as a timer can wait. */
export function timerDelay(name: string, value: number | undefined, fallback: number): number {
  return Math.min(LONGEST_TIMER_MS, atLeast(0, name, value, fallback));
}

/** A number option: at least `least`, `Infinity` allowed. */
export function atLeast(least: number, name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= least) return value;
  throw invalid(name, value, `a number that is at least ${least}`);
}

function invalid(name: string, value: unknown, expected: string): PortcullisError {
  return invalidArgument(`${name} is ${JSON.stringify(value)}; it must be ${expected}.`);
}
