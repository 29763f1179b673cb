import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { Verdict } from './decide.ts';

type Refusal = Extract<Verdict, `refuse-${string}`>;

/** What each refusal means for this attempt, why, and what the client can tell it by. The client knows of the earlier attempts. */
const REFUSALS = {
  'refuse-finished': { delivered: 'yes', reason: 'not-kept', message: 'ran, but its response was not kept' },
  'refuse-started': {
    delivered: 'unknown',
    reason: 'restarted',
    message: 'was interrupted when the extension restarted; how far it came is not known',
  },
  'refuse-unrecorded': {
    delivered: 'no',
    reason: 'epoch',
    message: 'may have run before the extension lost its records, and was not run again',
  },
  'refuse-forgotten': {
    delivered: 'no',
    reason: 'forgotten',
    message: 'came back after its record was given up, and was not run again',
  },
} as const satisfies Record<Refusal, unknown>;

/** The error of a mutation that may have run before. */
export function interrupted(name: string, verdict: Refusal): PortcullisError {
  const { delivered, reason, message } = REFUSALS[verdict];
  return new PortcullisError('INTERRUPTED', `The mutation "${name}" ${message}.`, { delivered, data: { reason } });
}

/** The error of a mutation for which the ledger has no room. */
export function ledgerFull(name: string, limit: 'ledgerBytes' | 'ledgerBytesPerOrigin'): PortcullisError {
  return new PortcullisError(
    'LEDGER_FULL',
    `The mutation "${name}" was not run: the extension has no room to record it (limit ${limit}). Room comes back as responses are acknowledged.`,
    { data: { limit } },
  );
}

/** The error of a mutation that the browser's storage did not record. */
export function notRecorded(name: string, cause: unknown): PortcullisError {
  return new PortcullisError(
    'LEDGER_FULL',
    `The mutation "${name}" was not run: the extension's storage could not record it.`,
    { cause, data: { reason: 'storage' } },
  );
}
