import type { Core } from '../core.ts';
import { runtimeMethods } from '../messaging/runtime-methods.ts';
import type { PageDocument } from './page-document.ts';

/**
 * Gives a document what its own scripts find as `chrome` and `browser`. Requirements:
 *
 * 1. There is a `runtime` once any extension lists the page, and it stays when none does any more.
 * 2. Scripts can put something else in its place, as in browsers.
 *
 * @returns what is called when an extension may have come.
 */
export function givePageApis(core: Core, page: PageDocument): () => void {
  const { lastError, scope } = page;
  const runtime = Object.defineProperty({ id: undefined, ...runtimeMethods(page, core) }, 'lastError', {
    get: () => lastError.value,
  });
  let isGiven = false;
  const hasRuntime = (): boolean => (isGiven ||= core.isListed(page));
  const api = {};
  replaceable(api, 'runtime', () => (hasRuntime() ? runtime : undefined));
  for (const name of ['chrome', 'browser'] as const) {
    // Chromium has `chrome` on every page; all else comes with the runtime.
    const isThere = (): boolean => core.engine.pageNames.includes(name) && (name === 'chrome' || hasRuntime());
    replaceable(scope.globals, name, () => (isThere() ? api : undefined));
  }
  return () => void hasRuntime();
}

function replaceable(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get,
    set: (value: unknown) => {
      Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: true, value });
    },
  });
}
