import type { Browser, CDPSession, Page, Protocol } from 'puppeteer-core';

import { evaluateIn, withBrowserSession, withTargetSession } from './target-session.ts';

/** Whether the extension's service worker runs now. Asking does not wake it. */
export async function isWorkerRunning(browser: Browser, extensionId: string): Promise<boolean> {
  return withBrowserSession(browser, async (session) => (await findWorker(session, extensionId)) !== undefined);
}

/**
 * Stops the extension's service worker, as the browser does when it has been idle, and waits until it is gone.
 *
 * @returns whether it ran.
 */
export async function stopWorker(browser: Browser, extensionId: string): Promise<boolean> {
  return withBrowserSession(browser, async (session) => {
    const worker = await findWorker(session, extensionId);
    if (worker === undefined) return false;
    const { targetId } = worker;
    for (let tries = 0; (await findWorker(session, extensionId))?.targetId === targetId; tries++) {
      // Again after a while: the browser overlooks it while the worker starts. One that went by itself meanwhile cannot be closed.
      if (tries % 50 === 0) await session.send('Target.closeTarget', { targetId }).catch(() => undefined);
      await pause(5);
    }
    return true;
  });
}

/**
 * Evaluates an expression in the running service worker of an extension and returns its value, which must be JSON.
 *
 * It attaches for this one expression and detaches again, since an attached worker never stops.
 *
 * @throws Error when the worker does not run, or when the expression throws.
 */
export async function evaluateInWorker(browser: Browser, extensionId: string, expression: string): Promise<unknown> {
  return withWorkerSession(browser, extensionId, (worker) => evaluateIn(worker, expression));
}

/**
 * The bytes that the running service worker of an extension holds, after everything was collected that can be.
 *
 * @throws Error when the worker does not run.
 */
export async function heapOfWorker(browser: Browser, extensionId: string): Promise<number> {
  return withWorkerSession(browser, extensionId, heapOf);
}

/** The bytes that a page holds, after everything was collected that can be. */
export async function heapOfPage(page: Page): Promise<number> {
  const session = await page.createCDPSession();
  try {
    return await heapOf(session);
  } finally {
    await session.detach();
  }
}

async function heapOf(session: CDPSession): Promise<number> {
  // What finalizers and weak references let go of, only the next collection takes.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

function withWorkerSession<T>(
  browser: Browser,
  extensionId: string,
  use: (worker: CDPSession) => Promise<T>,
): Promise<T> {
  return withTargetSession(browser, isWorkerOf(extensionId), use);
}

async function findWorker(session: CDPSession, extensionId: string): Promise<Protocol.Target.TargetInfo | undefined> {
  const { targetInfos } = await session.send('Target.getTargets');
  return targetInfos.find(isWorkerOf(extensionId));
}

function isWorkerOf(extensionId: string): (target: Protocol.Target.TargetInfo) => boolean {
  return ({ type, url }) => type === 'service_worker' && url.startsWith(`chrome-extension://${extensionId}/`);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
