import { Acknowledgements } from '../peer/acknowledgements.ts';
import { checkSignal } from '../peer/on-abort.ts';
import type { CallRequest } from '../peer/outgoing-call.ts';
import { OutgoingCalls } from '../peer/outgoing-calls.ts';
import type { Parcels } from '../peer/parcels.ts';
import type { OutcomeFrame } from '../peer/read-outcome.ts';
import type { CallOptions } from './call-options.ts';
import { checkType } from './check-type.ts';
import { atLeast, type ClientSettings } from './read-client-options.ts';
import type { OpenLink, PartSession, SessionPart } from './session-part.ts';

/** Calls that may ride with the first `hello`, before `welcome` has announced the window. */
const FIRST_WINDOW = 64;

/** The part of a session that makes calls. */
export interface CallsPart extends SessionPart {
  /** Calls that have not settled. */
  readonly unsettled: number;
  /** Those of them that were sent over the present connection. */
  readonly pending: number;
  /** Makes a call. What is wrong with its arguments fails it. */
  call(kind: CallRequest['kind'], name: string, input: unknown, options?: CallOptions): Promise<unknown>;
  /** Resolves once no call is unsettled, nor follows from the last that settled. */
  whenSettled(): Promise<void>;
}

/**
 * Makes the part of a session that makes calls, and acknowledges their outcomes.
 *
 * @param parcels - The session's. Without them values travel whole.
 */
export function createCallsPart(
  session: PartSession,
  { timeoutMs, attempts, minVersion }: Pick<ClientSettings, 'timeoutMs' | 'attempts' | 'minVersion'>,
  parcels?: Parcels,
): CallsPart {
  const { door } = session;
  // References may be shared where the procedure says so, and the extension decides that.
  const inputTerms = { path: 'input', graph: true, parcels: parcels !== undefined };
  const waiters: (() => void)[] = [];
  let link: OpenLink | undefined;
  const acknowledgements = new Acknowledgements((ids) => {
    link?.send({ type: 'acknowledge', ids, below: calls.settledBelow });
    return link !== undefined;
  });
  const calls = new OutgoingCalls(door, parcels?.incoming, {
    onMutationSettled: (id) => acknowledgements.add(id),
    onAllSettled() {
      for (const resolve of waiters.splice(0)) resolve();
      session.onDemand();
    },
  });
  const attach = (given: OpenLink, window: number): void => {
    link = given;
    calls.attach({ window, epoch: given.epoch, queriesOnly: given.epoch === undefined, send: given.send });
  };
  const receive = (frame: OutcomeFrame): void => calls.receive(frame);
  return {
    get isNeeded() {
      return calls.unsettled > 0;
    },
    get isWaiting() {
      return calls.pending > 0;
    },
    get unsettled() {
      return calls.unsettled;
    },
    get pending() {
      return calls.pending;
    },
    call(kind, name, input, options = {}) {
      // Not an async function, which would add a promise and three turns of the microtask queue to each call.
      try {
        checkType('string', name, 'The name of a procedure');
        const { signal } = options;
        checkSignal(signal); // before anything is held or taken away for the call, as the rest of its terms
        const terms = {
          signal,
          timeoutMs: atLeast(0, 'timeoutMs', options.timeoutMs, timeoutMs),
          attempts: options.retry === false ? 1 : attempts,
        };
        const { wire, encoded, pending, parcels: sources } = door.encode(input, inputTerms, options.transfer);
        const refusal = session.refusal(true);
        if (refusal) throw refusal;
        const list = sources && parcels?.outgoing.hold(sources, options.onProgress);
        // Field by field: spreading costs more than all the rest.
        const payload: { -readonly [Field in keyof CallRequest['payload']]: CallRequest['payload'][Field] } = {};
        if (wire !== undefined) payload.input = wire;
        if (encoded) payload.encoded = true;
        if (list) payload.parcels = list;
        const outcome = calls.start({ kind, name, payload, pending }, terms);
        session.onDemand();
        return list ? outcome.finally(() => parcels?.outgoing.drop(list)) : outcome;
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- ours, or whatever a getter of the caller threw
        return Promise.reject(error);
      }
    },
    async whenSettled() {
      while (calls.unsettled > 0) {
        await new Promise<void>((resolve) => waiters.push(resolve));
        await new Promise((resolve) => setTimeout(resolve)); // whoever awaited the last outcome may call again
      }
    },
    // What rides ahead runs before the version is known: where that matters, everything waits for the welcome.
    open: (given) => attach(given, minVersion === undefined ? FIRST_WINDOW : 0),
    attach(given) {
      attach(given, given.limits.requests);
      acknowledgements.flush();
    },
    forgive: () => calls.forgiveFailures(),
    detach(loss) {
      link = undefined;
      calls.detach(loss);
    },
    receivers: { result: receive, error: receive },
    giveUp(error) {
      calls.failAll(error);
      acknowledgements.flush();
    },
  };
}
