import type { OutgoingStream, StreamItem } from '../../sdk/peer/outgoing-stream.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { SubscribeFrame } from '../../sdk/protocol/stream-frames.ts';
import { createContext } from './call-context.ts';
import type { CompiledProcedure } from './compiled-procedure.ts';
import type { Context } from './context.ts';
import type { HostSession } from './host-session.ts';
import type { StreamFailure } from './host-streams.ts';
import type { ProcedureChecks } from './procedure-checks.ts';
import { isTracked } from './tracked.ts';

/** What running a subscription needs of the host. */
export interface SubscriptionRunnerOptions {
  readonly checks: ProcedureChecks;
  readonly around: ((context: Context, next: () => Promise<unknown>) => Promise<unknown>) | undefined;
  /** Judges the session's sender by the procedure's own rules; throws `ORIGIN_NOT_ALLOWED`. */
  readonly admit: (session: HostSession, procedure: CompiledProcedure) => Promise<void>;
  readonly onError: (error: unknown, context: Context) => void;
}

/** Takes one subscription from the table to its generator, and what that yields back. The checks are those of a call, in the same order. */
export class SubscriptionRunner {
  readonly #options: SubscriptionRunnerOptions;

  constructor(options: SubscriptionRunnerOptions) {
    this.#options = options;
  }

  /** Runs a subscription until it has ended. Never rejects; resolves with what it failed with, if it did. */
  async run(session: HostSession, frame: SubscribeFrame, stream: OutgoingStream): Promise<StreamFailure | undefined> {
    const { signal } = stream;
    const context = createContext(session, {
      signal,
      deadline: Infinity,
      requestId: `${session.id}/subscription/${String(frame.id)}`,
      lastEventId: frame.lastEventId,
    });
    try {
      const { procedure, input } = await this.#prepare(session, frame);
      return signal.aborted ? undefined : await this.#enter(session, procedure, input, stream, context);
    } catch (error) {
      if (error instanceof PortcullisError && error.cause === undefined) return error;
      this.#options.onError(error, context); // the page does not get the cause
      if (error instanceof PortcullisError) return error;
      return new PortcullisError('HANDLER_FAILED', `"${frame.name}" failed before its handler was entered.`);
    }
  }

  async #prepare(
    session: HostSession,
    frame: SubscribeFrame,
  ): Promise<{ procedure: CompiledProcedure; input: unknown }> {
    const { checks, admit } = this.#options;
    const procedure = checks.find(frame.name, 'subscription');
    if (procedure.policy) await admit(session, procedure);
    if (frame.again && frame.untracked && !procedure.definition.restart) {
      throw new PortcullisError('INTERRUPTED', `"${frame.name}" was cut off, and cannot go on where it was.`, {
        delivered: 'yes',
      });
    }
    const payload = {
      ...(frame.input !== undefined && { value: frame.input }),
      ...(frame.encoded && { encoded: true }),
    };
    const input = await checks.readInput(procedure, payload, session.door);
    return { procedure, input };
  }

  async #enter(
    { door }: HostSession,
    procedure: CompiledProcedure,
    input: unknown,
    stream: OutgoingStream,
    context: Context,
  ): Promise<StreamFailure | undefined> {
    const { checks, around } = this.#options;
    const toItem = async (yielded: unknown): Promise<StreamItem> => {
      const terms = { path: 'item', door };
      if (!isTracked(yielded)) return checks.readOutput(procedure, yielded, terms, context);
      return { ...(await checks.readOutput(procedure, yielded.value, terms, context)), eventId: yielded.id };
    };
    const driving = new Set<Promise<void>>();
    const drive = async (): Promise<void> => {
      // What a handler of a subscription returns; anything else makes the drive throw.
      const source = (await procedure.definition.handler(input, context)) as AsyncIterable<unknown>;
      await stream.drive(source, toItem);
    };
    const next = (): Promise<void> => {
      const driven = drive().finally(() => driving.delete(driven));
      driving.add(driven);
      return driven;
    };
    try {
      await (around ? around(context, next) : next());
      // An `around` that does not wait for what it goes around ends nothing: what runs is still to be stopped.
      await Promise.all(driving);
      return undefined;
    } catch (error) {
      // A handler that is stopped in the middle of a wait commonly lets the wait's own error through.
      if (stream.signal.aborted && isStopping(error, stream.signal)) return undefined;
      return checks.readFailure(procedure, error, context);
    }
  }
}

function isStopping(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
