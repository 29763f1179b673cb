import type { Loss } from '../peer/outgoing-calls.ts';
import type { TransportEnd } from '../peer/transport.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { RefuseFrame } from '../protocol/frames.ts';
import type { Detection } from './detection.ts';

const CODE_OF_ABSENCE: Readonly<Record<Exclude<Detection, { status: 'installed' }>['reason'], ErrorCode>> = {
  'unsupported-browser': 'EXTENSION_NOT_FOUND',
  unreachable: 'EXTENSION_NOT_FOUND',
  unresponsive: 'CONNECTION_CLOSED',
  denied: 'ORIGIN_NOT_ALLOWED',
  outdated: 'UNSUPPORTED_VERSION',
};

/** What calls fail with where detection found no extension to send them to. */
export function lossOfAbsence(detection: Exclude<Detection, { status: 'installed' }>): Loss {
  const { status: _, message, ...data } = detection;
  return { arrived: 'no', error: new PortcullisError(CODE_OF_ABSENCE[detection.reason], message, { data }) };
}

/** What calls fail with that a transport lost, if they are not tried again. */
export function lossOfTransport({ kind, cause }: TransportEnd): Loss {
  return kind === 'no-receiver'
    ? {
        arrived: 'no',
        error: new PortcullisError(
          'EXTENSION_NOT_FOUND',
          'No such extension is installed, enabled and open to this page.',
          { cause },
        ),
      }
    : {
        arrived: 'unknown',
        error: new PortcullisError(
          'CONNECTION_CLOSED',
          'The connection to the extension was lost before the call was answered.',
          { cause },
        ),
      };
}

/** What calls fail with that rode with a refused `hello`. */
export function lossOfRefusal({ type: _, code, message, ...data }: RefuseFrame): Loss {
  return { arrived: 'no', error: new PortcullisError(code, message, { data }) };
}

/** What calls fail with once the client is closed. */
export function clientClosed(): PortcullisError {
  return new PortcullisError('CONNECTION_CLOSED', 'This client was closed. Create another to call again.');
}
