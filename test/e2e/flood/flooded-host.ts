import { createHost, mutation, query, subscription, type Context, type HostOptions } from 'portcullis/host';
import * as v from 'valibot';

/** What a flooded host has seen since its worker started. All of it is counted, none of it kept. */
export interface FloodEvidence {
  readonly instance: string;
  /** Entries into handlers, by origin. */
  readonly entered: Readonly<Record<string, number>>;
  /** Entries with an input that the procedure's schema does not allow. */
  readonly unvalidated: readonly string[];
  /** What nobody caught. */
  readonly uncaught: readonly string[];
  /** Properties that the prototypes gained. */
  readonly polluted: boolean;
}

/** Listens for pages of the given origins. */
export function listenUnderFlood(allow: HostOptions['allow']): void {
  const entered: Record<string, number> = {};
  const unvalidated: string[] = [];
  const uncaught: string[] = [];
  const before = prototypeKeys();
  const instance = crypto.randomUUID();
  Object.assign(globalThis, {
    evidence: (): FloodEvidence => ({ instance, entered, unvalidated, uncaught, polluted: prototypeKeys() !== before }),
  });
  addEventListener('error', ({ message }) => uncaught.push(message));
  addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));

  /** Looks at the input anew, by other means than the schema's. */
  const enter = (name: string, input: unknown, isRight: boolean, { sender }: Context): void => {
    entered[sender.origin] = (entered[sender.origin] ?? 0) + 1;
    if (!isRight) unvalidated.push(`${name}: ${JSON.stringify([input]).slice(0, 200)}`);
  };
  const isNumberIn = (input: object): boolean =>
    Object.keys(input).join() === 'value' && typeof (input as { value: unknown }).value === 'number';
  const isNothing = (given: unknown): boolean => given === undefined;
  const input = v.strictObject({ value: v.number() });

  createHost({
    allow,
    onError: () => undefined,
    procedures: {
      double: query({
        input,
        handler: (given, context) => {
          enter('double', given, isNumberIn(given), context);
          return 2 * given.value;
        },
      }),
      save: mutation({
        input,
        handler: (given, context) => {
          enter('save', given, isNumberIn(given), context);
          return given.value;
        },
      }),
      bare: query((given, context) => {
        enter('bare', given, isNothing(given), context);
        return 'bare';
      }),
      fail: query((given, context): never => {
        enter('fail', given, isNothing(given), context);
        throw new Error('as always');
      }),
      count: subscription({
        input,
        async *handler(given, context) {
          enter('count', given, isNumberIn(given), context);
          for (let item = 0; item < 3; item++) yield item;
        },
      }),
    },
  }).listen();
}

function prototypeKeys(): string {
  return JSON.stringify(
    [Object, Array, String, Function, Map, Promise].map(({ prototype }) => Object.getOwnPropertyNames(prototype)),
  );
}
