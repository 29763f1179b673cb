import * as v from 'valibot';
import { vi } from 'vitest';

import {
  createHost,
  mutation,
  query,
  unchecked,
  type Context,
  type Denial,
  type Host,
  type HostOptions,
} from '../../extension-side/host/index.ts';
import { settle, startFakeRuntime, type FakeRuntime } from '../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, envelope } from '../support/fake-runtime/raw-page.ts';

/** The origin that the hosts of these tests admit. */
export const ALLOWED = 'https://app.example.com';

/** One entry into a handler. */
export interface Entry {
  readonly name: string;
  readonly input: unknown;
  readonly context: Context;
}

/** A host on a fake runtime, and what it saw. */
export interface HostUnderTest {
  readonly fake: FakeRuntime;
  readonly host: Host;
  readonly entered: Entry[];
  readonly denied: Denial[];
}

/** Listens with a host whose handlers record their calls. `wait` and `waitAndChange` end when they are aborted. */
export function setUpHost(options: Partial<HostOptions> = {}): HostUnderTest {
  vi.spyOn(console, 'warn').mockReturnValue(undefined); // `echo` takes anything, and the host says so
  const entered: Entry[] = [];
  const denied: Denial[] = [];
  const enter = (name: string, input: unknown, context: Context): void => {
    entered.push({ name, input, context });
  };
  const untilAborted = ({ signal }: Context): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error)); // a PortcullisError
    });
  const number = v.object({ value: v.number() });
  const host = createHost({
    allow: [ALLOWED],
    procedures: {
      echo: query({
        input: unchecked(),
        handler: (input, context) => {
          enter('echo', input, context);
          return input;
        },
      }),
      double: query({
        input: number,
        handler: ({ value }, context) => {
          enter('double', value, context);
          return value * 2;
        },
      }),
      save: mutation({
        input: number,
        handler: ({ value }, context) => {
          enter('save', value, context);
          return value;
        },
      }),
      wait: query((input: undefined, context) => {
        enter('wait', input, context);
        return untilAborted(context);
      }),
      waitAndChange: mutation((input: undefined, context) => {
        enter('waitAndChange', input, context);
        return untilAborted(context);
      }),
    },
    onDenied: (denial) => denied.push(denial),
    onError: () => undefined,
    ...options,
  });
  const fake = startFakeRuntime({ boot: () => host.listen() });
  return { fake, host, entered, denied };
}

/** A page with a welcomed port, the welcome already read. */
export async function welcomedPage(fake: FakeRuntime, session?: string): Promise<RawPage> {
  const page = new RawPage(fake);
  page.port.postMessage(envelope([HELLO], session));
  await settle();
  page.replies.length = 0;
  return page;
}

/** Whether a prototype that everything shares has gained anything since this module was loaded. */
export function isPolluted(): boolean {
  return JSON.stringify(sharedKeys()) !== BEFORE;
}

const sharedKeys = (): readonly (readonly string[])[] =>
  [Object, Array, String, Number, Function, Promise].map(({ prototype }) => Object.getOwnPropertyNames(prototype));
const BEFORE = JSON.stringify(sharedKeys());
