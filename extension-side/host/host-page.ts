import { checkSignal } from '../../sdk/peer/on-abort.ts';
import { OutgoingCalls } from '../../sdk/peer/outgoing-calls.ts';
import type { Parcels } from '../../sdk/peer/parcels.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { Channel } from './channel.ts';
import type { PageProcedure, PageProcedures } from './page-procedures.ts';
import type { PageCallOptions } from './session.ts';
import type { PartFrame, SessionPart } from './session-part.ts';
import { validate } from './validate.ts';

/** How long a page may take to answer, where nobody says otherwise. */
const TIMEOUT_MS = 30_000;

/** Calls that may wait for one page at once. */
const WINDOW = 1_024;

const INPUT = { path: 'input', graph: true, parcels: true };

/** What calling a page needs of its session. */
export interface HostPageOptions {
  readonly procedures: PageProcedures;
  readonly door: ValueDoor;
  readonly parcels: Parcels;
  /** A page is waited for: the worker has to be kept awake. */
  readonly onBusy: () => void;
  /** The last call has settled. */
  readonly onRest: () => void;
}

/**
 * The calls of the extension to one page. A call that the page's connection is lost under fails: whether it ran is not known, and it is not
 * repeated.
 */
export class HostPage implements SessionPart {
  readonly #options: HostPageOptions;
  readonly #calls: OutgoingCalls;
  #names: ReadonlySet<string> = new Set();
  #channel: Channel | undefined;

  constructor(options: HostPageOptions) {
    this.#options = options;
    this.#calls = new OutgoingCalls(options.door, options.parcels.incoming, {
      onMutationSettled: () => undefined,
      onAllSettled: () => options.onRest(),
    });
  }

  get isBusy(): boolean {
    return this.#calls.unsettled > 0;
  }

  receive(frame: PartFrame, channel: Channel): void {
    if (frame.type === 'result' || frame.type === 'error') this.#calls.receive(frame);
    if (frame.type !== 'expose') return;
    this.#names = new Set(frame.names);
    if (channel === this.#channel) return;
    // The page came back before its old connection was seen to end.
    if (this.#channel) this.pause(this.#channel);
    this.#channel = channel;
    this.#calls.attach({ window: WINDOW, epoch: undefined, send: (request) => channel.send(request) });
  }

  pause(channel: Channel): void {
    if (channel !== this.#channel) return;
    this.#channel = undefined;
    this.#calls.detach({ arrived: 'unknown', error: gone() });
  }

  stop(error: PortcullisError, channel?: Channel): void {
    if (channel && channel !== this.#channel) return;
    this.#calls.failAll(error);
    this.#channel = undefined;
  }

  /**
   * Calls a procedure on the page.
   *
   * @throws PortcullisError `INVALID_ARGUMENT` for a time that is none, `PROCEDURE_NOT_FOUND` at once where the host does not declare the
   * procedure or the page does not expose it.
   */
  async call(
    kind: 'query' | 'mutation',
    name: string,
    input: unknown,
    options: PageCallOptions = {},
  ): Promise<unknown> {
    const procedure = this.#options.procedures[name];
    if (!procedure) throw new PortcullisError('PROCEDURE_NOT_FOUND', `createHost({ page }) declares no "${name}".`);
    const timeoutMs = options.timeoutMs ?? procedure.timeoutMs ?? TIMEOUT_MS;
    if (!(timeoutMs >= 0)) throw invalidTime(timeoutMs); // also what is no number, from plain JavaScript: it would never pass
    checkSignal(options.signal);
    const checked = await readInput(name, procedure, input);
    if (!this.#names.has(name)) throw new PortcullisError('PROCEDURE_NOT_FOUND', `The page does not expose "${name}".`);
    if (!this.#channel) throw gone();
    const { door, parcels } = this.#options;
    const { wire, encoded, pending, parcels: sources } = door.encode(checked, INPUT);
    const list = sources && parcels.outgoing.hold(sources);
    const payload = {
      ...(wire !== undefined && { input: wire }),
      ...(encoded && { encoded }),
      ...(list && { parcels: list }),
    };
    const terms = { signal: options.signal, timeoutMs, attempts: 1 };
    const outcome = this.#calls.start({ kind, name, payload, pending }, terms);
    this.#options.onBusy();
    const output = await outcome.finally(() => parcels.outgoing.drop(list));
    return readOutput(name, procedure, output);
  }
}

async function readInput(name: string, procedure: PageProcedure, input: unknown): Promise<unknown> {
  if (!procedure.input) {
    if (input === undefined) return undefined;
    throw new PortcullisError('INVALID_INPUT', `"${name}" takes no input.`);
  }
  const validation = await validate(procedure.input, input);
  if (validation.valid) return validation.value;
  const { issues } = validation;
  throw new PortcullisError('INVALID_INPUT', `The input of "${name}" is not valid.`, { data: { issues } });
}

async function readOutput(name: string, procedure: PageProcedure, output: unknown): Promise<unknown> {
  const validation = await validate(procedure.output, output);
  if (validation.valid) return validation.value;
  throw new PortcullisError('INVALID_OUTPUT', `The page answered "${name}" with what its schema does not allow.`, {
    delivered: 'yes',
    data: { issues: validation.issues },
  });
}

function gone(): PortcullisError {
  return new PortcullisError('CONNECTION_CLOSED', 'The page is gone, or not connected now.');
}

function invalidTime(timeoutMs: unknown): PortcullisError {
  return new PortcullisError(
    'INVALID_ARGUMENT',
    `timeoutMs must be a number of milliseconds from 0 up, or Infinity, not ${String(timeoutMs)}.`,
  );
}
