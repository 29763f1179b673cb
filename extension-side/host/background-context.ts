import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { findBrowserRuntime, type BrowserRuntime } from './browser-runtime.ts';

interface BackgroundScope {
  readonly ServiceWorkerGlobalScope?: unknown;
  readonly location?: { readonly pathname: string };
  readonly chrome?: ExtensionPages;
  readonly browser?: ExtensionPages;
}

interface ExtensionPages {
  readonly extension?: { getBackgroundPage?(): unknown };
}

/**
 * The runtime of the background: a service worker, or an event page where the browser has those.
 *
 * A second listening context, such as an options page, would answer too and would hide the worker's death from every page.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` anywhere else.
 */
export function backgroundRuntime(): BrowserRuntime {
  const runtime = findBrowserRuntime();
  if (!runtime) {
    throw new PortcullisError(
      'INVALID_ARGUMENT',
      'host.listen() found no extension runtime: call it in the background of an extension.',
    );
  }
  if (!isBackground(globalThis)) {
    throw new PortcullisError(
      'INVALID_ARGUMENT',
      'host.listen() was called outside the background. Call it once, at the top level of the service worker or event page: ' +
        'a second context that listens would answer in its place.',
    );
  }
  return runtime;
}

function isBackground(scope: BackgroundScope): boolean {
  if (scope.ServiceWorkerGlobalScope !== undefined) return true;
  const pages = scope.browser?.extension ?? scope.chrome?.extension;
  return pages?.getBackgroundPage?.() === scope;
}
