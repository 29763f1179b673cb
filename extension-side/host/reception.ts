import type { FrameLog } from '../../sdk/peer/frame-log.ts';
import { ANY_SESSION, MARKER, PORT_NAME } from '../../sdk/protocol/frames.ts';
import { isMarked } from '../../sdk/protocol/parse-message.ts';
import { isIncognitoContext, type BrowserPort, type BrowserRuntime, type MessageListener } from './browser-runtime.ts';
import type { Dispatcher, PageMessage } from './dispatcher.ts';
import type { Decision, Doorkeeper } from './doorkeeper.ts';
import type { ChannelFacts } from './gate/verify-sender.ts';
import { refusal } from './greeting.ts';
import type { HostSession } from './host-session.ts';
import { OneShotChannel } from './one-shot-channel.ts';
import { PortChannel } from './port-channel.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the reception needs of its host. */
export interface ReceptionOptions {
  readonly runtime: BrowserRuntime;
  readonly hostId: string;
  readonly doorkeeper: Doorkeeper;
  readonly dispatcher: Dispatcher;
  readonly log: FrameLog | undefined;
}

/**
 * Where runtime messages and ports come in.
 *
 * Nothing of a message is looked at but its marker before the gate has admitted its sender. What bears no marker belongs to another
 * listener of the extension: it gets no answer from here, and its port no disconnect.
 */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #ports = new Set<BrowserPort>();

  constructor(options: ReceptionOptions) {
    this.#options = options;
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
      runtime.onMessageExternal?.removeListener(onMessageExternal);
      runtime.onConnectExternal?.removeListener(onConnectExternal);
      runtime.onConnect.removeListener(onConnect);
      for (const port of this.#ports) port.disconnect();
      this.#ports.clear();
    };
  }

  /** `true` promises the browser an answer. */
  #onMessage(data: unknown, messageSender: unknown, sendResponse: (reply: unknown) => void): boolean {
    if (!isMarked(data)) return false;
    const decision = this.#options.doorkeeper.decide(messageSender, this.#facts('external'));
    const answer = (final: Decision): void => {
      if (final.admitted) this.#whenReady(final.sender, () => this.#receiveOneShot(data, final.sender, sendResponse));
      else if (final.silently) sendResponse(undefined);
      else sendResponse(refusalMessage(final.retryAfterMs));
    };
    if (decision instanceof Promise) void decision.then(answer);
    else answer(decision);
    return true;
  }

  #receiveOneShot(
    data: Readonly<Record<string, unknown>>,
    sender: VerifiedSender,
    sendResponse: (reply: unknown) => void,
  ): void {
    const { dispatcher, hostId, log } = this.#options;
    const respond = (reply: unknown): void => {
      session?.leave(channel);
      sendResponse(reply);
    };
    const channel = new OneShotChannel({ sender, hostId, log, sendResponse: respond });
    let session: HostSession | undefined;
    const message = this.#parse(data, channel);
    if (message) {
      channel.expect(message);
      session = dispatcher.dispatch(message, channel, undefined);
    }
    channel.received();
  }

  #onConnect(port: BrowserPort, via: ChannelFacts['via']): void {
    if (port.name !== PORT_NAME) return;
    this.#ports.add(port);
    const waiting: unknown[] = [];
    let receive = (data: unknown): void => void waiting.push(data);
    let leave = (): void => undefined;
    port.onMessage.addListener((data) => {
      receive(data);
    });
    port.onDisconnect.addListener(() => {
      readLastError(this.#options.runtime);
      this.#ports.delete(port);
      leave();
    });
    const settle = (decision: Decision): void => {
      if (!this.#ports.has(port)) return;
      if (!decision.admitted) {
        this.#turnAway(port, decision);
        return;
      }
      this.#whenReady(decision.sender, () => {
        if (!this.#ports.has(port)) return;
        ({ receive, leave } = this.#admit(port, decision.sender));
        for (const data of waiting.splice(0)) receive(data);
      });
    };
    const decision = this.#options.doorkeeper.decide(port.sender, this.#facts(via));
    if (decision instanceof Promise) void decision.then(settle);
    else settle(decision);
  }

  #turnAway(port: BrowserPort, decision: Extract<Decision, { admitted: false }>): void {
    this.#ports.delete(port);
    if (!decision.silently) port.postMessage(refusalMessage(decision.retryAfterMs));
    port.disconnect();
  }

  #admit(port: BrowserPort, sender: VerifiedSender): { receive: (data: unknown) => void; leave: () => void } {
    const { dispatcher, hostId, log } = this.#options;
    const channel = new PortChannel(port, sender, hostId, log);
    let session: HostSession | undefined;
    return {
      receive: (data) => {
        const message = isMarked(data) ? this.#parse(data, channel) : undefined;
        if (!message || message.session !== (channel.session ??= message.session)) return;
        session = dispatcher.dispatch(message, channel, session);
      },
      leave: () => session?.leave(channel),
    };
  }

  /** At once, but for the first sender of an origin: its epoch has to be read. Later ones wait behind it. */
  #whenReady(sender: VerifiedSender, then: () => void): void {
    const ready = this.#options.dispatcher.ready(sender);
    if (ready) void ready.then(then);
    else then();
  }

  /** A message whose envelope is malformed names no call that could be told: it is dropped. */
  #parse(data: Readonly<Record<string, unknown>>, channel: PortChannel | OneShotChannel): PageMessage | undefined {
    try {
      return this.#options.dispatcher.parse(data, channel);
    } catch {
      return undefined;
    }
  }

  #facts(via: ChannelFacts['via']): ChannelFacts {
    return { via, ownExtensionId: this.#options.runtime.id, incognitoContext: isIncognitoContext() };
  }
}

/** An error that nobody reads lands in the console. */
function readLastError(runtime: BrowserRuntime): void {
  Reflect.get(runtime, 'lastError');
}

function refusalMessage(retryAfterMs: number | undefined): unknown {
  return { portcullis: MARKER, session: ANY_SESSION, frames: [refusal(retryAfterMs)] };
}
