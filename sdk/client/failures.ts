import { CONSEQUENCES, type Consequence, type Sighting } from '../peer/failure-table.ts';
import type { Loss } from '../peer/call-owner.ts';
import { isErrorCode } from '../protocol/error-codes.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { RefuseFrame } from '../protocol/frames.ts';
import type { Absent } from './detection.ts';

/** A failed attempt to connect, or a connection that ended: what calls learn of it, and what comes next. */
export interface Failure extends Loss {
  readonly next: Consequence['next'];
  /** Where the refusal said when to come again. */
  readonly retryAfterMs?: number | undefined;
}

/** A failure of a transport. */
export function transportFailure(sighting: 'never-there' | 'gone' | 'lost', cause: unknown): Failure {
  return failure(sighting, sighting === 'lost' ? 'The connection was lost.' : 'The extension cannot be reached.', {
    cause,
  });
}

/** A failure to find an extension to connect to. */
export function absence({ message, status: _, ...data }: Absent): Failure {
  switch (data.reason) {
    case 'outdated':
      return failure('refused', message, { data }, 'UNSUPPORTED_VERSION');
    case 'denied':
      return failure('refused', message, { data });
    case 'unresponsive':
      return failure('unresponsive', message, { data });
    case 'unreachable':
    case 'unsupported-browser':
      return failure('never-there', message, { data });
  }
}

/**
 * A refusal.
 *
 * @param frame - What the host said.
 * @param wasWelcomed - Whether it had admitted us before: then what was sent may have arrived.
 */
export function refusal(frame: RefuseFrame, wasWelcomed: boolean): Failure {
  const { code: given, message, retryAfterMs, type: _, ...data } = frame;
  // The frame's type says what an honest host sends.
  const code = isErrorCode(given) ? given : 'INVALID_FRAME';
  const refused = failure(retryAfterMs === undefined ? 'refused' : 'refused-for-now', message, { data }, code);
  return { ...refused, retryAfterMs, ...(wasWelcomed && { arrived: 'unknown' as const }) };
}

/** What calls fail with once the client is closed. */
export function clientClosed(): PortcullisError {
  return new PortcullisError('CONNECTION_CLOSED', 'The client was closed.');
}

/** What subscriptions, events and ports fail with where only calls can be had. */
export function callsOnly(): PortcullisError {
  return new PortcullisError(
    'UNSUPPORTED_TRANSPORT',
    'Subscriptions, events and ports need the transport "port", which is not to be had here.',
  );
}

function failure(
  sighting: Sighting,
  message: string,
  details: { readonly cause?: unknown; readonly data?: unknown },
  code = CONSEQUENCES[sighting].code,
): Failure {
  const { arrived, next } = CONSEQUENCES[sighting];
  return { arrived, next, error: new PortcullisError(code, message, details) };
}
