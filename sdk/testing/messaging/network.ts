import type { Engine } from '../engine.ts';
import type { Start } from '../extension/background.ts';
import { Channel } from './channel.ts';
import type { Context, ListeningContext } from './context.ts';
import { Exchange, type Answer, type MessageListener } from './exchange.ts';
import { soon } from '../realm/soon.ts';
import { Mailbox } from './mailbox.ts';
import type { RuntimePort } from './port-end.ts';
import { takeApart, type Serialization } from './serialise.ts';

/** An extension, as what is sent to it meets it. */
export interface Recipient {
  readonly serialization: Serialization;
  /** Whether this sender may know that it is there. */
  admits(from: Context): boolean;
  /** Starts the background if it does not run. Resolves with what came of that; at once where there is none. */
  wake(): Promise<Start> | Start;
  /** The contexts whose listeners hear messages of this sender, all but itself. */
  messageHearers(from: Context): readonly (readonly [ListeningContext, readonly MessageListener[]])[];
  connectHearers(from: Context): readonly (readonly [ListeningContext, readonly ((port: RuntimePort) => void)[]])[];
}

/** What lies between pages and extensions. */
export class Network {
  readonly #engine: Engine;
  readonly #find: (extensionId: string) => Recipient | undefined;
  /** One for each address, also where nobody is: somebody may come. */
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor(engine: Engine, find: (extensionId: string) => Recipient | undefined) {
    this.#engine = engine;
    this.#find = find;
  }

  /**
   * Sends one message. Calls back with what came of it, unless nothing ever does.
   *
   * @throws Error with the browser's own text, for what cannot travel.
   */
  sendMessage(from: Context, target: string, message: unknown, onAnswer: (answer: Answer) => void): void {
    const { engine, life, sender } = { engine: this.#engine, life: from.life, sender: from.sender };
    const serialization = this.#serializationOf(from, target);
    const putTogether = takeApart(message, serialization, engine.texts.notSerializable);
    const answer = (answer: Answer): void =>
      soon(() => {
        if (from.life === life) from.scope.deliverNow(() => onAnswer(answer));
      });
    if (from.scope.hasEnded) return; // Nobody is there to hear of it.
    this.#mailboxOf(target).push(async () => {
      const recipient = this.#recipient(from, target);
      const start = recipient && (await recipient.wake());
      if (start === 'failed' && engine.hangsOnBrokenBackground) return;
      const hearers = start === 'ran' ? (recipient?.messageHearers(from) ?? []) : [];
      if (hearers.length === 0) {
        answer({ kind: 'error', text: engine.texts.noReceiver });
        return;
      }
      for (const [context] of hearers) context.touch();
      new Exchange(serialization, engine.texts, answer).deliver(hearers, putTogether, sender);
    });
  }

  /** Opens a port. It is there at once, whoever is on the other side. */
  connect(from: Context, target: string, name: string): RuntimePort {
    const { engine, mailbox } = { engine: this.#engine, mailbox: this.#mailboxOf(target) };
    const serialization = this.#serializationOf(from, target);
    const channel = new Channel({ opener: from, name, engine, serialization, mailbox });
    if (from.scope.hasEnded) {
      channel.abandon();
      return channel.port;
    }
    mailbox.push(async () => {
      const recipient = this.#recipient(from, target);
      const start = recipient && (await recipient.wake());
      if (start === 'failed' && engine.hangsOnBrokenBackground) return;
      const hearers = start === 'ran' ? (recipient?.connectHearers(from) ?? []) : [];
      for (const [context, listeners] of hearers) channel.accept(context, listeners);
      if (hearers.length === 0) channel.reject(engine.isSilent ? undefined : engine.texts.noReceiver);
    });
    return channel.port;
  }

  #recipient(from: Context, target: string): Recipient | undefined {
    const found = this.#find(target);
    return found?.admits(from) === true ? found : undefined;
  }

  #serializationOf(from: Context, target: string): Serialization {
    return this.#recipient(from, target)?.serialization ?? this.#engine.serialization;
  }

  #mailboxOf(target: string): Mailbox {
    const mailbox = this.#mailboxes.get(target) ?? new Mailbox();
    this.#mailboxes.set(target, mailbox);
    return mailbox;
  }
}
