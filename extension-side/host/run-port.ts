import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import type { PortOpenFrame } from '../../sdk/protocol/port-frames.ts';
import { createContext } from './call-context.ts';
import type { CompiledMember, MemberTable } from './compile-members.ts';
import type { Context } from './context.ts';
import { partyKey } from './gate/binding-key.ts';
import type { HostSession } from './host-session.ts';
import { OpenPort } from './open-port.ts';
import type { ParcelRoom } from './parcel-room.ts';
import type { HostPort, PortSettings } from './port.ts';
import { redact } from './redact.ts';
import { roughBytes } from './rough-bytes.ts';

/** What serving ports needs of the host. */
export interface PortRunnerOptions {
  readonly ports: MemberTable<PortSettings>;
  readonly limits: Pick<Limits, 'reassemblyBytesPerSession'>;
  /** Where the messages of all ports wait until they are taken, and inputs for their parcels. */
  readonly room: ParcelRoom;
  readonly exposeErrors: boolean;
  /** Judges the session's sender by the port's own rules; throws `ORIGIN_NOT_ALLOWED`. */
  readonly admit: (session: HostSession, port: CompiledMember<PortSettings>) => Promise<void>;
  readonly onError: (error: unknown, context: Context) => void;
}

/** Takes a port that a page opens from the table to its handler. */
export class PortRunner {
  readonly #options: PortRunnerOptions;

  constructor(options: PortRunnerOptions) {
    this.#options = options;
  }

  /** Opens a port; whether there is one and the page may have it is told by its end. */
  open(
    session: HostSession,
    { id, name }: PortOpenFrame,
    onEnd: (error: PortcullisError | undefined) => void,
  ): OpenPort {
    const { ports, limits, room, onError } = this.#options;
    const port = ports[name];
    const contextOf = (signal: AbortSignal): Context =>
      createContext(session, { signal, deadline: Infinity, requestId: `${session.id}/port/${String(id)}` });
    const owner = { session: session.key, party: partyKey(session.sender) };
    return new OpenPort({
      id,
      name,
      schema: port?.definition.message,
      graph: port?.definition.graph ?? false,
      door: session.door,
      makeRoom: (message) => room.take(owner, roughBytes(message, limits.reassemblyBytesPerSession)),
      serve: (hostPort, signal) => this.#serve(session, port ?? name, hostPort, contextOf(signal)),
      onEnd,
      onError: (error) => onError(error, contextOf(AbortSignal.abort())),
    });
  }

  async #serve(
    session: HostSession,
    port: CompiledMember<PortSettings> | string,
    hostPort: HostPort,
    context: Context,
  ): Promise<void> {
    if (typeof port === 'string')
      throw new PortcullisError('PROCEDURE_NOT_FOUND', `The extension has no port "${port}".`);
    if (port.policy) await this.#options.admit(session, port);
    const { signal } = context;
    if (signal.aborted) return;
    try {
      await port.definition.handler(hostPort, context);
    } catch (error) {
      // A handler that is stopped in the middle of a wait commonly lets the wait's own error through.
      if (error === signal.reason) return;
      this.#options.onError(error, context);
      throw redact(port.name, error, this.#options.exposeErrors);
    }
  }
}
