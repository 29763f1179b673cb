import type { Engine } from '../engine.ts';
import { startTimer } from '../realm/scoped-timers.ts';
import type { Context } from './context.ts';
import { soon } from '../realm/soon.ts';
import type { Answer } from './exchange.ts';
import type { Network } from './network.ts';
import type { RuntimePort } from './port-end.ts';

/** What a context calls to reach others. */
export interface RuntimeMethods {
  sendMessage(...given: unknown[]): Promise<unknown> | undefined;
  connect(...given: unknown[]): RuntimePort;
}

type Callback = (reply: unknown) => void;

/** How long a silent browser takes to answer with nothing. In truth it is random. */
const SILENCE_MS = 50;

/**
 * `sendMessage` and `connect` of a context.
 *
 * @param checkContext - Throws where the context is no longer an extension's.
 */
export function runtimeMethods(
  context: Context,
  { engine, network }: { readonly engine: Engine; readonly network: Network },
  checkContext: () => void = () => undefined,
): RuntimeMethods {
  const { texts } = engine;
  const targetOf = (id: unknown, method: string): string => {
    const target = id ?? context.extensionId;
    if (typeof target !== 'string') throw new TypeError(texts.noTarget(method));
    if (texts.invalidId && !engine.isExtensionId(target)) throw new TypeError(texts.invalidId(target));
    return target;
  };
  const settle = (answer: Answer, callback: Callback): void => {
    const { lastError } = context;
    if (answer.kind === 'reply') lastError.during(undefined, () => callback(answer.value));
    else if (engine.isSilent && context.extensionId === undefined && answer.kind === 'error') {
      startTimer(() => context.scope.deliver(() => callback(undefined)), SILENCE_MS);
    } else lastError.during(answer.kind === 'error' ? answer.text : texts.noAnswer, () => callback(undefined));
  };
  const send = (given: readonly unknown[], onAnswer: (answer: Answer) => void): void => {
    try {
      const { id, message } = readArguments(given);
      network.sendMessage(context, targetOf(id, 'sendMessage'), message, onAnswer);
    } catch (error) {
      if (texts.invocation) throw wrongCall(engine, 'sendMessage', error);
      soon(() => context.scope.deliver(() => onAnswer({ kind: 'error', text: (error as Error).message }))); // of our own making
    }
  };
  return {
    sendMessage(...given) {
      checkContext();
      const callback = given.at(-1);
      if (typeof callback === 'function') {
        send(given.slice(0, -1), (answer) => settle(answer, callback as Callback));
        return undefined;
      }
      let onAnswer: (answer: Answer) => void = () => undefined;
      const answered = new Promise((resolve, reject) => {
        onAnswer = (answer) => {
          if (answer.kind === 'none') resolve(undefined);
          else if (answer.kind === 'reply' || engine.isSilent) settle(answer, resolve);
          else reject(new Error(answer.text));
        };
      });
      send(given, onAnswer);
      return answered;
    },
    connect(...given) {
      checkContext();
      const [first, second] = given;
      const [id, info] = typeof first === 'string' ? [first, second] : [undefined, first ?? second];
      const { name = '' } = (info ?? {}) as { name?: string };
      try {
        return network.connect(context, targetOf(id, 'connect'), name);
      } catch (error) {
        throw wrongCall(engine, 'connect', error);
      }
    },
  };
}

/** Chromium says which method was called wrongly, and throws at once, also where a promise is returned otherwise. */
function wrongCall({ texts }: Engine, method: string, error: unknown): unknown {
  return texts.invocation && error instanceof Error ? new TypeError(texts.invocation(method) + error.message) : error;
}

/** `sendMessage(message)`, `(message, options)`, `(id, message)` or `(id, message, options)`. */
function readArguments(given: readonly unknown[]): { readonly id: unknown; readonly message: unknown } {
  const [first, second] = given;
  if (given.length === 0) throw new TypeError('No matching signature.');
  if (given.length === 1) return { id: undefined, message: first };
  if (given.length === 2 && typeof first !== 'string' && first !== null && first !== undefined) {
    return { id: undefined, message: first };
  }
  return { id: first ?? undefined, message: second };
}
