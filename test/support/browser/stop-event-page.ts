import type { Browser } from 'puppeteer-core';

/** What is used of the driver's connection to Firefox. Its own types do not know of the browser's own windows. */
interface FirefoxConnection {
  send(
    method: string,
    given: object,
  ): Promise<{ readonly result: { readonly contexts?: readonly { readonly context: string }[] } }>;
}

/** The flag without which Firefox lets nobody into its own windows. */
export const SYSTEM_ACCESS_FLAG = '--remote-allow-system-access';

/**
 * Stops the event page of an extension in Firefox, as the browser does when it has been idle, and waits until it is gone.
 *
 * Firefox has to be launched with {@link SYSTEM_ACCESS_FLAG}.
 */
export async function stopEventPage(browser: Browser, extensionId: string): Promise<void> {
  const { connection } = browser as unknown as { readonly connection: FirefoxConnection }; // a browser over WebDriver BiDi has one
  const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const [window] = result.contexts ?? [];
  if (window === undefined) throw new Error('Firefox has no window of its own.');
  const id = JSON.stringify(extensionId);
  const stop = `WebExtensionPolicy.getByID(${id}).extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true })`;
  await connection.send('script.evaluate', {
    expression: stop,
    target: { context: window.context },
    awaitPromise: true,
  });
}
