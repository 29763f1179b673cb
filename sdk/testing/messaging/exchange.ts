import type { EngineTexts } from '../engine.ts';
import type { ListeningContext } from './context.ts';
import { takeApart, type Serialization } from './serialise.ts';

/** What came of a one-shot message. */
export type Answer =
  | { readonly kind: 'reply'; readonly value: unknown }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'none' };

/** Hears one-shot messages. */
export type MessageListener = (message: unknown, sender: unknown, sendResponse: (reply?: unknown) => void) => unknown;

/**
 * One one-shot message and its answer. Requirements:
 *
 * 1. Every listener of every context is called, and the first answer is the one.
 * 2. An answer is owed by each context of which a listener returned `true` or a promise. It is over when none owes one any more.
 */
export class Exchange {
  readonly #serialization: Serialization;
  readonly #texts: EngineTexts;
  readonly #onAnswer: (answer: Answer) => void;
  readonly #owing = new Set<ListeningContext>();
  #isSettled = false;

  constructor(serialization: Serialization, texts: EngineTexts, onAnswer: (answer: Answer) => void) {
    this.#serialization = serialization;
    this.#texts = texts;
    this.#onAnswer = onAnswer;
  }

  /** Calls the listeners of each context. */
  deliver(
    hearers: readonly (readonly [ListeningContext, readonly MessageListener[]])[],
    message: () => unknown,
    sender: unknown,
  ): void {
    let failure: Answer | undefined;
    for (const [context, listeners] of hearers) {
      for (const listener of listeners) {
        try {
          const returned = context.scope.run(() => listener(message(), sender, (reply) => this.#reply(context, reply)));
          this.#note(context, returned);
        } catch (error) {
          failure ??= { kind: 'error', text: textOf(error) };
        }
      }
    }
    if (this.#owing.size === 0) this.#settle(failure ?? { kind: 'none' });
  }

  /** A context that may owe the answer is gone. */
  leave(context: ListeningContext): void {
    if (!this.#owing.delete(context) || this.#owing.size > 0) return;
    this.#settle({ kind: 'error', text: this.#texts.answerLost });
  }

  #note(context: ListeningContext, returned: unknown): void {
    if (this.#isSettled) return;
    const isPromise = returned instanceof Promise;
    if (returned !== true && !isPromise) return;
    if (context.scope.hasEnded) {
      this.#settle({ kind: 'error', text: this.#texts.answerLost });
      return;
    }
    this.#owing.add(context);
    context.owed.set(this, Date.now());
    if (!isPromise) return;
    returned.then(
      (reply) => this.#reply(context, reply),
      (error: unknown) => this.#settle({ kind: 'error', text: textOf(error) }),
    );
  }

  #reply(context: ListeningContext, reply: unknown): void {
    if (this.#isSettled || context.scope.hasEnded) return;
    try {
      this.#settle({ kind: 'reply', value: takeApart(reply, this.#serialization, this.#texts.notSerializable)() });
    } catch (error) {
      this.#settle({ kind: 'error', text: textOf(error) }); // the sender is told, the listener is not
    }
  }

  #settle(answer: Answer): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    for (const context of this.#owing) context.owed.delete(this);
    this.#owing.clear();
    this.#onAnswer(answer);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
