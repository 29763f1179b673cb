import { sequencedInbox } from '../../sdk/peer/sequenced-inbox.ts';
import { isMarked } from '../../sdk/protocol/parse-message.ts';
import type { TransportKind } from '../../sdk/protocol/transport-kind.ts';
import type { Dispatcher, PageMessage } from './dispatcher.ts';
import type { HostSession } from './host-session.ts';
import type { PortChannel } from './port-channel.ts';

/** What an admitted port needs of the reception. */
export interface AdmittedPortOptions {
  readonly channel: PortChannel;
  readonly dispatcher: Dispatcher;
  /** Makes room for a message that overtook those that were sent before it by the other way; nothing, where there is none. */
  readonly hold: (message: PageMessage) => (() => void) | undefined;
  /** Ends the port from this side. */
  readonly disconnect: () => void;
}

/** The receiving side of a port whose client was admitted, and of the lane beside it. */
export class AdmittedPort {
  readonly #options: AdmittedPortOptions;
  readonly #inOrder: (seq: number, message: PageMessage) => boolean;
  /** What gives back the room of each message that waits. */
  readonly #held = new Set<() => void>();
  #session: HostSession | undefined;
  #isOpen = true;

  constructor(options: AdmittedPortOptions) {
    this.#options = options;
    this.#inOrder = sequencedInbox(
      (message) => this.#dispatch(message),
      (message) => this.#hold(message),
    );
    options.channel.takeLane = (lane) => this.#takeLane(lane);
  }

  /** A message came, by one way or the other. */
  receive(data: unknown, transport: TransportKind = this.#options.channel.transport): void {
    const { channel, dispatcher, disconnect } = this.#options;
    const message = this.#isOpen && isMarked(data) ? dispatcher.parse(data, transport) : undefined;
    if (!message || message.session !== (channel.session ??= message.session)) return;
    if (message.seq === undefined) this.#dispatch(message);
    // It cannot be put in order any more: the client comes back over a new port, for what it lacks.
    else if (!this.#inOrder(message.seq, message)) disconnect();
  }

  /** The port is gone, and with it the lane and all that was to come before what waits. */
  leave(): void {
    const { channel, dispatcher } = this.#options;
    this.#isOpen = false;
    channel.takeLane = undefined;
    channel.closeLane();
    for (const letGo of this.#held) letGo();
    dispatcher.leave(channel);
    this.#session?.leave(channel);
  }

  #hold(message: PageMessage): (() => void) | undefined {
    const leave = this.#options.hold(message);
    if (!leave) return undefined;
    // Once: a delivery may end the port, and those behind it are delivered all the same, to nobody.
    const letGo = (): void => {
      if (this.#held.delete(letGo)) leave();
    };
    this.#held.add(letGo);
    return letGo;
  }

  #dispatch(message: PageMessage): void {
    const { channel, dispatcher } = this.#options;
    if (!this.#isOpen) return;
    this.#session = dispatcher.dispatch(message, channel, this.#session);
    channel.door = this.#session?.door;
  }

  #takeLane(lane: MessagePort): void {
    const { channel, disconnect } = this.#options;
    channel.takeLane = undefined;
    lane.onmessage = ({ data }) => this.receive(data, 'lane');
    lane.onmessageerror = disconnect;
    channel.useLane(lane);
  }
}
