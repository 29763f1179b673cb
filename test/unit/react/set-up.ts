import { act } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

import {
  createHost,
  event,
  mutation,
  port,
  query,
  subscription,
  unchecked,
  type Host,
  type HostPort,
} from '../../../extension-side/host/index.ts';
import {
  createClient,
  type ApplicationErrorOf,
  type Client,
  type Event,
  type Mutation,
  type Port,
  type Query,
  type Subscription,
} from '../../../sdk/client/index.ts';
import { EXTENSION_ID, settle, startFakeRuntime, type FakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

export interface NotesApi {
  greet: Query<{ name: string }, string>;
  save: Mutation<string, { id: number }, ApplicationErrorOf<'FULL', { free: number }>>;
  count: Subscription<{ to: number }, number>;
  saved: Event<{ id: number }>;
  chat: Port<string, string>;
  page: { getSelection: Query<void, string> };
}

export interface Scene {
  readonly fake: FakeRuntime;
  readonly client: Client<NotesApi>;
  readonly host: () => Host<NotesApi>;
  /** What the extension's handlers were given, in order. */
  readonly log: string[];
  readonly ports: HostPort<string, string>[];
  /** Lets `greet` answer: it waits for this. */
  readonly answer: (text: string) => Promise<void>;
}

/** An extension, and a client of it, between which everything is delivered in microtasks. */
export function setTheScene(): Scene {
  const log: string[] = [];
  const ports: HostPort<string, string>[] = [];
  const waiting: ((text: string) => void)[] = [];
  let host: Host<NotesApi>;
  const fake = startFakeRuntime({
    boot: () => {
      host = createHost({
        allow: ['https://app.example.com'],
        procedures: {
          greet: query({
            input: unchecked<{ name: string }>(),
            handler: ({ name }, { signal }) => {
              log.push(`greet ${name}`);
              signal.addEventListener('abort', () => log.push(`aborted ${name}`));
              return new Promise<string>((resolve) => waiting.push(resolve));
            },
          }),
          save: mutation({
            input: unchecked<string>(),
            errors: { FULL: unchecked<{ free: number }>() },
            handler: (text, context) => {
              log.push(`save ${text}`);
              if (text === '') throw context.error('FULL', { free: 0 });
              return { id: text.length };
            },
          }),
          count: subscription({
            input: unchecked<{ to: number }>(),
            async *handler({ to }) {
              try {
                for (let item = 1; item <= to; item++) yield item;
                if (to === Infinity) await new Promise(() => undefined);
              } finally {
                log.push(`counted to ${to}`);
              }
            },
          }),
        },
        events: { saved: event({ payload: unchecked<{ id: number }>() }) },
        ports: {
          chat: port({
            message: unchecked<string>(),
            handler: (opened: HostPort<string, string>) => {
              ports.push(opened);
              opened.onMessage((text) => log.push(`chat ${text}`));
              opened.onClose(() => log.push('chat closed'));
            },
          }),
        },
        page: { getSelection: { output: unchecked<string>() } },
      });
      host.listen();
    },
  });
  const client = createClient<NotesApi>({ extensionId: EXTENSION_ID, transports: ['port', 'message'] });
  const answer = async (text: string): Promise<void> => {
    waiting.shift()?.(text);
    await rest();
  };
  return { fake, client, host: () => host, log, ports, answer };
}

/** Lets everything happen that only waits for its turn, and the component render what comes of it. */
export async function rest(): Promise<void> {
  await act(async () => {
    await settle();
    await vi.advanceTimersByTimeAsync(0);
    await settle();
  });
}

/** Each test has a clock of its own, and hears no warning of `unchecked`. */
export function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
  });
  afterEach(() => vi.useRealTimers());
}
