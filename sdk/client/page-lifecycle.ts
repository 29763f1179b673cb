/** What happens to a page that its connections must know. */
export interface PageLifecycleEvents {
  /** The page is back from the back/forward cache: what it had open is dead, whatever it looks like. */
  onRestored(): void;
  /** The page goes, and will not be back. */
  onLeft(): void;
  /** The page was frozen and runs again: what happened meanwhile is not known. */
  onResumed(): void;
}

/**
 * Listens to the page's lifecycle. Does nothing where there is no page, as in an extension's worker.
 *
 * @returns a function that stops listening.
 */
export function followPageLifecycle(events: PageLifecycleEvents): () => void {
  if (typeof addEventListener !== 'function' || typeof document === 'undefined') return () => undefined;
  const onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) events.onRestored();
  };
  const onPageHide = (event: PageTransitionEvent): void => {
    if (!event.persisted) events.onLeft();
  };
  const onResume = (): void => {
    events.onResumed();
  };
  addEventListener('pageshow', onPageShow);
  addEventListener('pagehide', onPageHide);
  document.addEventListener('resume', onResume);
  return () => {
    removeEventListener('pageshow', onPageShow);
    removeEventListener('pagehide', onPageHide);
    document.removeEventListener('resume', onResume);
  };
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
    const end = (): void => {
      resolve();
    };
    page.addEventListener('prerenderingchange', end, { once: true, signal: closing });
    closing.addEventListener('abort', end, { once: true });
  });
}
