import type { FrameLog } from '../../sdk/peer/frame-log.ts';
import { ANY_SESSION, MARKER, PORT_NAME, type RefuseFrame } from '../../sdk/protocol/frames.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { RELAY_PORT_NAME } from '../../sdk/protocol/relay-hello.ts';
import { isMarked } from '../../sdk/protocol/parse-message.ts';
import { AdmittedPort } from './admitted-port.ts';
import { isIncognitoContext, type BrowserPort, type BrowserRuntime, type MessageListener } from './browser-runtime.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Decision, Doorkeeper } from './doorkeeper.ts';
import { claimedDocument, claimedParty } from './gate/claimed-party.ts';
import type { ChannelFacts } from './gate/verify-sender.ts';
import { HeldMessages } from './held-messages.ts';
import type { HostSession } from './host-session.ts';
import { InTurn } from './in-turn.ts';
import { OneShotChannel } from './one-shot-channel.ts';
import { OpenPorts } from './open-ports.ts';
import { PortChannel } from './port-channel.ts';
import { ROOM_RETRY_MS, rateRefusal } from './rate-refusal.ts';
import type { VerifiedSender } from './verified-sender.ts';
import { WaitingRoom } from './waiting-room.ts';

/** What the reception needs of its host. */
export interface ReceptionOptions {
  readonly runtime: BrowserRuntime;
  readonly hostId: string;
  readonly limits: Limits;
  readonly doorkeeper: Doorkeeper;
  readonly dispatcher: Dispatcher;
  readonly log: FrameLog | undefined;
}

/** How many ports a party may have for each of its sessions: one that is in use, and one whose end has not been heard of. */
const PORTS_PER_SESSION = 2;

/**
 * Where runtime messages and ports come in.
 *
 * Nothing of a message is looked at but its marker before the gate has admitted its sender. What bears no marker belongs to another
 * listener of the extension: it gets no answer from here, and its port no disconnect.
 */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #ports: OpenPorts;
  readonly #waiting: WaitingRoom;
  readonly #inTurn = new InTurn();
  readonly #admitted = new WeakMap<BrowserPort, AdmittedPort>();
  #isOpen = true;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#ports = new OpenPorts(PORTS_PER_SESSION * options.limits.sessionsPerOrigin);
    this.#waiting = new WaitingRoom(options.limits);
  }

  /** Registers the browser's listeners. Returns a function that removes them and disconnects every port. */
  open(): () => void {
    const { runtime } = this.#options;
    const onMessageExternal: MessageListener = (message, sender, sendResponse) =>
      this.#onMessage(message, sender, sendResponse);
    const onConnectExternal = (port: BrowserPort): void => this.#onConnect(port, 'external');
    const onConnect = (port: BrowserPort): void => this.#onConnect(port, 'internal');
    runtime.onMessageExternal?.addListener(onMessageExternal);
    runtime.onConnectExternal?.addListener(onConnectExternal);
    runtime.onConnect.addListener(onConnect);
    return () => {
      this.#isOpen = false;
      runtime.onMessageExternal?.removeListener(onMessageExternal);
      runtime.onConnectExternal?.removeListener(onConnectExternal);
      runtime.onConnect.removeListener(onConnect);
      for (const port of [...this.#ports]) this.#disconnect(port);
    };
  }

  /** `true` promises the browser an answer. */
  #onMessage(data: unknown, messageSender: unknown, sendResponse: (reply: unknown) => void): boolean {
    if (!isMarked(data)) return false;
    const facts = this.#facts('external');
    const decision = this.#options.doorkeeper.decide(messageSender, facts);
    const place = decision instanceof Promise ? this.#waiting.enter(claimedParty(messageSender), data) : undefined;
    if (place?.admitted === false) {
      sendResponse(toMessage(rateRefusal(place.limit, ROOM_RETRY_MS)));
      return true;
    }
    const conclude = (final: Decision): void => {
      if (final.admitted) this.#receiveOneShot(data, final.sender, sendResponse);
      else sendResponse(final.answer && toMessage(final.answer));
    };
    const document = (): string => claimedDocument(messageSender);
    const ready = this.#makeReady(decision, messageSender, facts);
    // It is held until it goes on, and that is not before those that came before it, however soon it was judged itself.
    if (ready instanceof Promise || (ready.admitted && this.#inTurn.isAwaited(document)))
      void this.#inTurn.wait(document(), ready, conclude).finally(place?.leave);
    else conclude(ready);
    return true;
  }

  #receiveOneShot(
    data: Readonly<Record<string, unknown>>,
    sender: VerifiedSender,
    sendResponse: (reply: unknown) => void,
  ): void {
    if (!this.#isOpen) {
      sendResponse(undefined); // Closed while the sender was judged: the same as no answer.
      return;
    }
    const { dispatcher, hostId, log } = this.#options;
    const respond = (reply: unknown): void => {
      session?.leave(channel);
      sendResponse(reply);
    };
    const channel = new OneShotChannel({ sender, hostId, log, sendResponse: respond });
    let session: HostSession | undefined;
    const message = dispatcher.parse(data, channel.transport);
    if (message) {
      channel.expect(message);
      session = dispatcher.dispatch(message, channel, undefined);
    }
    if (session) channel.received();
    else channel.close(); // Nothing is to come for who was not welcomed.
  }

  #onConnect(port: BrowserPort, via: ChannelFacts['via']): void {
    // Only this extension's own scripts can open a port from inside: no website takes itself for the relay.
    const relay = via === 'internal' && port.name === RELAY_PORT_NAME;
    if (port.name !== PORT_NAME && !relay) return;
    const party = claimedParty(port.sender);
    if (!this.#ports.add(port, party)) {
      this.#turnAway(port, rateRefusal('sessionsPerOrigin', ROOM_RETRY_MS));
      return;
    }
    const held = new HeldMessages(this.#waiting, party);
    let receive = (data: unknown): void => {
      const limit = held.keep(data);
      if (!limit) return;
      held.take();
      this.#turnAway(port, rateRefusal(limit, ROOM_RETRY_MS));
    };
    port.onMessage.addListener((data) => {
      if (this.#ports.has(port)) receive(data);
    });
    port.onDisconnect.addListener(() => {
      readLastError(this.#options.runtime);
      this.#ports.delete(port);
      held.take();
      this.#admitted.get(port)?.leave();
    });
    const admit = (sender: VerifiedSender): void => {
      const messages = held.take();
      if (!this.#ports.has(port)) return;
      const admitted = this.#admit(port, sender, party);
      receive = (data) => admitted.receive(data);
      for (const data of messages) receive(data);
    };
    const settle = (decision: Decision): void => {
      if (decision.admitted) admit(decision.sender);
      else {
        held.take();
        if (this.#ports.has(port)) this.#turnAway(port, decision.answer);
      }
    };
    const facts = { ...this.#facts(via), relay };
    const decision = this.#makeReady(this.#options.doorkeeper.decide(port.sender, facts), port.sender, facts);
    if (decision instanceof Promise) void decision.then(settle);
    else settle(decision);
  }

  #turnAway(port: BrowserPort, answer: RefuseFrame | undefined): void {
    if (answer) port.postMessage(toMessage(answer));
    this.#disconnect(port);
  }

  /** The browser tells the other end alone. */
  #disconnect(port: BrowserPort): void {
    this.#ports.delete(port);
    port.disconnect();
    this.#admitted.get(port)?.leave();
  }

  #admit(port: BrowserPort, sender: VerifiedSender, party: string): AdmittedPort {
    const { dispatcher, hostId, log } = this.#options;
    const disconnect = (): void => this.#disconnect(port);
    const link = { postMessage: (message: unknown) => port.postMessage(message), disconnect };
    const channel = new PortChannel(link, sender, hostId, log);
    const hold = (message: unknown): (() => void) | undefined => {
      const place = this.#waiting.enter(party, message);
      return place.admitted ? place.leave : undefined;
    };
    const admitted = new AdmittedPort({ channel, dispatcher, hold, disconnect });
    this.#admitted.set(port, admitted);
    return admitted;
  }

  /**
   * Sees to it that a sender who is admitted can be greeted: at once, but for the first of an origin, whose epoch has to be read; later ones
   * wait behind it. A policy that was replaced meanwhile admits nobody: the sender is judged again.
   */
  #makeReady(
    decision: Decision | Promise<Decision>,
    messageSender: unknown,
    facts: ChannelFacts,
  ): Decision | Promise<Decision> {
    const { dispatcher, doorkeeper } = this.#options;
    if (decision instanceof Promise) return decision.then((final) => this.#makeReady(final, messageSender, facts));
    const ready = decision.admitted && dispatcher.ready(decision.sender);
    if (!ready) return decision;
    return ready.then(() =>
      doorkeeper.isUpToDate(decision.sender)
        ? decision
        : this.#makeReady(doorkeeper.decide(messageSender, facts), messageSender, facts),
    );
  }

  #facts(via: ChannelFacts['via']): ChannelFacts {
    return { via, ownExtensionId: this.#options.runtime.id, incognitoContext: isIncognitoContext() };
  }
}

/** An error that nobody reads lands in the console. */
function readLastError(runtime: BrowserRuntime): void {
  Reflect.get(runtime, 'lastError');
}

function toMessage(answer: RefuseFrame): unknown {
  return { portcullis: MARKER, session: ANY_SESSION, frames: [answer] };
}
