import { bindingKey } from '../../../extension-side/host/gate/binding-key.ts';
import { Ledger, type LedgerSession } from '../../../extension-side/host/ledger/ledger.ts';
import type { LedgerStore } from '../../../extension-side/host/ledger/ledger-store.ts';
import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { RequestFrame } from '../../../sdk/protocol/frames.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../sdk/protocol/limits.ts';

/** A ledger of a new instance of the host. */
export function ledgerOn(store: LedgerStore, hostId = 'host-1', limits: Partial<Limits> = {}): Ledger {
  return new Ledger({ store, hostId, limits: { ...DEFAULT_LIMITS, ...limits } });
}

/** A page's session. */
export function sessionOf(name: string, origin = 'https://a.test'): LedgerSession {
  const sender: VerifiedSender = {
    kind: 'page',
    origin,
    url: `${origin}/`,
    incognito: false,
    documentId: `document-of-${name}`,
  };
  return { key: `${bindingKey(sender)} ${name}`, sender };
}

/** A mutation's request. */
export function request(id: number, more: Partial<RequestFrame> = {}): RequestFrame {
  return { type: 'request', id, kind: 'mutation', name: 'act', ...more };
}

/** The epoch that a page of the session is told. */
export async function epochFor(ledger: Ledger, session: LedgerSession): Promise<string> {
  await ledger.ready(session.sender);
  return ledger.epochOf(session.sender);
}

/** Lets all that is not waiting for a timer happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** The error that a promise rejects with, in the words that the tests are about. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<Pick<PortcullisError, 'code' | 'delivered' | 'data'>> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  if (!(outcome instanceof PortcullisError)) throw new Error(`Not refused: ${JSON.stringify(outcome)}`);
  const { code, delivered, data } = outcome;
  return { code, delivered, data };
}
