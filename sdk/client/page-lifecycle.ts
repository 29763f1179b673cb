import { onAbort } from '../peer/on-abort.ts';

/** What happens to a page that its connections must know. */
export interface PageLifecycleEvents {
  /** The page is back from the back/forward cache: what it had open is dead, whatever it looks like. */
  readonly onRestored: () => void;
  /** The page goes, and will not be back. */
  readonly onLeft: () => void;
  /** The page was frozen and runs again: what happened meanwhile is not known. */
  readonly onResumed: () => void;
}

/**
 * Listens to the page's lifecycle. Does nothing where there is no page, as in an extension's worker.
 *
 * @param signal - Ends it.
 */
export function followPageLifecycle(signal: AbortSignal, { onRestored, onLeft, onResumed }: PageLifecycleEvents): void {
  if (typeof document === 'undefined') return;
  const onPageShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) onRestored();
  };
  const onPageHide = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) onLeft();
  };
  globalThis.addEventListener('pageshow', onPageShow, { signal });
  globalThis.addEventListener('pagehide', onPageHide, { signal });
  document.addEventListener('resume', onResumed, { signal });
}

/**
 * Waits until a prerendered page is shown. A port that was opened before keeps saying that the page is prerendered.
 *
 * @param closing - Ends the wait.
 * @see https://developer.mozilla.org/docs/Web/API/Document/prerendering
 */
export function whenActivated(closing: AbortSignal): Promise<void> | undefined {
  const page = globalThis.document as (Document & { readonly prerendering?: boolean }) | undefined;
  if (!page?.prerendering) return undefined;
  return new Promise((resolve) => {
    page.addEventListener('prerenderingchange', () => resolve(), { once: true, signal: closing });
    onAbort(closing, resolve);
  });
}
