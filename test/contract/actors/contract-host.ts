import {
  createHost,
  event,
  mutation,
  port,
  query,
  subscription,
  tracked,
  unchecked,
  type AllowRule,
  type Context,
} from 'portcullis/host';
import * as v from 'valibot';

/** Leaves a trace that outlives the background. Tests look for traces of their own names. */
async function writeDown(entry: string): Promise<void> {
  await chrome.storage.local.set({ [crypto.randomUUID()]: entry });
}

/** Waits, and writes down how that ended. */
function wait({ tag, lastsMs }: Wait, { signal }: Context): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(tag), lastsMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        void writeDown(`${tag} aborted`).then(() => reject(new Error(`${tag} was aborted`)));
      },
      { once: true },
    );
  });
}

interface Wait {
  readonly tag: string;
  readonly lastsMs: number;
}

const WAIT = v.object({ tag: v.string(), lastsMs: v.number() });

/** The extension of the contract suites, the same in every browser. It answers every sender that `allow` lets in. */
export function listenForContract(allow: readonly AllowRule[]): void {
  const instance = crypto.randomUUID();
  createHost({
    allow,
    page: { readTitle: { output: v.string() } },
    procedures: {
      whoAmI: query((_input, { sender }) => ({ origin: sender.origin, isTop: sender.frameId === 0 })),
      instance: query(() => instance),
      traces: query(async () => Object.values(await chrome.storage.local.get(null))),
      echo: query({ input: unchecked(), handler: (value) => value }),
      echoGraph: query({ input: unchecked(), graph: true, handler: (value) => value }),
      double: mutation({ input: v.object({ value: v.number() }), handler: ({ value }) => value * 2 }),
      wait: query({
        input: WAIT,
        handler: async (input, context) => {
          await writeDown(`${input.tag} began`);
          return wait(input, context);
        },
      }),
      change: mutation({
        input: WAIT,
        handler: async (input, context) => {
          await writeDown(`${input.tag} began`);
          return wait(input, context);
        },
      }),
      // Takes its time in one life of the background alone.
      waitOnce: query({
        input: WAIT,
        handler: async (input, context) => {
          const traces = Object.values(await chrome.storage.local.get(null));
          if (traces.includes(`${input.tag} began`)) return instance;
          await writeDown(`${input.tag} began`);
          return wait(input, context);
        },
      }),
      fill: mutation({
        errors: { QUOTA_FULL: v.object({ free: v.number() }) },
        handler: (_input, context) => {
          throw context.error('QUOTA_FULL', { free: 3 }, 'No room is left.');
        },
      }),
      explode: query((): string => {
        throw new Error('secret: hunter2');
      }),
      // A handler that breaks its own promise needs a cast: the compiler would not have it.
      lie: query({ output: v.string(), handler: () => ({ secret: 'hunter2' }) as unknown as string }),
      adminOnly: query({ allow: ['https://admin.example.com'], handler: () => 'secret: hunter2' }),
      save: mutation({
        input: v.string(),
        handler: (id, context) => {
          context.emit('saved', { id });
        },
      }),
      titleOfPage: query((_input, { session }) => session.query('readTitle')),
      count: subscription({
        input: v.object({ to: v.number() }),
        async *handler({ to }) {
          for (let count = 1; count <= to; count++) yield await Promise.resolve(count);
        },
      }),
      countOn: subscription({
        input: v.object({ to: v.number(), everyMs: v.number() }),
        async *handler({ to, everyMs }, context) {
          for (let count = Number(context.lastEventId ?? 0) + 1; count <= to; count++) {
            yield tracked(String(count), count);
            await new Promise((resolve) => setTimeout(resolve, everyMs));
          }
        },
      }),
      countAndFail: subscription({
        errors: { OVER: v.object({ at: v.number() }) },
        async *handler(_input, context) {
          yield await Promise.resolve(1);
          throw context.error('OVER', { at: 1 });
        },
      }),
      forEver: subscription({
        input: v.string(),
        async *handler(tag) {
          try {
            for (let count = 1; ; count++) yield await Promise.resolve(count);
          } finally {
            await writeDown(`${tag} ended`);
          }
        },
      }),
    },
    events: { saved: event({ payload: v.object({ id: v.string() }) }) },
    ports: {
      echo: port({
        message: unchecked(),
        handler: (opened) => {
          opened.onMessage((message) => {
            if (message === 'close') opened.close();
            else opened.postMessage({ echo: message });
          });
        },
      }),
      numbers: port({ message: v.number(), handler: (opened) => void opened.onMessage(() => undefined) }),
    },
    onError: () => undefined, // what handlers throw is meant
  }).listen();
}
