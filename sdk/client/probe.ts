import { isNoReceiver } from './browser-errors.ts';
import type { Detection } from './detection.ts';
import { greeting } from './greeting.ts';
import { absent, readGreeting } from './read-greeting.ts';
import { findRuntime, type PageRuntime } from './runtime.ts';

/** What a probe wants to know besides the extension's presence. */
export interface ProbeOptions {
  /** How long the extension may take to answer, in milliseconds. A cold worker takes about 100. @defaultValue 2,000 */
  readonly timeoutMs?: number | undefined;
  readonly minVersion?: string | undefined;
}

/** `setTimeout`, or what also knows how to stop what it started: alone, `detect` lets its timers run out. */
export type StartTimer = (callback: () => void, delayMs: number) => unknown;

/** Asks one candidate whether it is there and would talk to this page. Always settles, never rejects. */
export function probe(
  extensionId: string,
  { timeoutMs = 2_000, minVersion }: ProbeOptions,
  startTimer: StartTimer,
): Promise<Detection> {
  return new Promise((resolve) => {
    try {
      // Without a runtime the next line throws, as browsers do for an id of another browser's form: nobody can be reached.
      const runtime = findRuntime() as PageRuntime;
      runtime.sendMessage(extensionId, greeting(extensionId), (reply) =>
        resolve(
          // `lastError` is read whatever the reply is, or the browser writes it to the console.
          isNoReceiver(runtime.lastError?.message)
            ? absent(extensionId, 'unreachable')
            : readGreeting(extensionId, (reply as Reply)?.frames?.[0], minVersion),
        ),
      );
      startTimer(() => resolve(absent(extensionId, 'unresponsive')), timeoutMs);
    } catch {
      // Firefox never gives a page a runtime; elsewhere its absence only means that no extension lists this page.
      // A server has no navigator: it is no Firefox.
      const isFirefox = /Firefox/.test(
        (globalThis as Partial<Pick<Window, 'navigator'>>).navigator?.userAgent as string,
      );
      resolve(absent(extensionId, isFirefox ? 'unsupported-browser' : 'unreachable'));
    }
  });
}

/** Anything: each step into it is optional. */
type Reply = { readonly frames?: readonly unknown[] } | null | undefined;
