import type { Browser, CDPSession, Protocol } from 'puppeteer-core';

/** Uses a session of the browser's own, and ends it. */
export async function withBrowserSession<T>(browser: Browser, use: (session: CDPSession) => Promise<T>): Promise<T> {
  const session = await browser.target().createCDPSession();
  try {
    return await use(session);
  } finally {
    await session.detach();
  }
}

/**
 * Attaches to a target of the browser, and detaches again. The driver's own picture of pages and workers has no part in it.
 *
 * @throws Error when there is no such target.
 */
export async function withTargetSession<T>(
  browser: Browser,
  isMeant: (target: Protocol.Target.TargetInfo) => boolean,
  use: (target: CDPSession) => Promise<T>,
): Promise<T> {
  return withBrowserSession(browser, async (session) => {
    const { targetInfos } = await session.send('Target.getTargets');
    const target = targetInfos.find(isMeant);
    if (target === undefined) throw new Error('The page or worker is not there. A worker has to be called first.');
    const { sessionId } = await session.send('Target.attachToTarget', { targetId: target.targetId, flatten: true });
    const attached = session.connection()?.session(sessionId);
    if (attached === null || attached === undefined) throw new Error(`Could not attach to ${target.url}.`);
    try {
      return await use(attached);
    } finally {
      await session.send('Target.detachFromTarget', { sessionId });
    }
  });
}

/**
 * Evaluates an expression in a target and returns its value, which must be JSON.
 *
 * @throws Error when the expression throws.
 */
export async function evaluateIn(target: CDPSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await target.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) {
    throw new Error(`In ${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  }
  // `value` is typed `any` by the protocol's declarations; the caller has to look at it.
  return result.value as unknown;
}

/**
 * Evaluates an expression in the page that shows an address, by the browser's word: the driver may lose a page that took the place of another.
 *
 * @throws Error when no page shows it, or when the expression throws.
 */
export async function evaluateInPageAt(
  browser: Browser,
  isMeant: (url: string) => boolean,
  expression: string,
): Promise<unknown> {
  return withTargetSession(
    browser,
    ({ type, url }) => type === 'page' && isMeant(url),
    (page) => evaluateIn(page, expression),
  );
}
