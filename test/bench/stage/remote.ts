import type { CDPSession, Page } from 'puppeteer-core';

import type { driver } from '../page/driver.ts';

type Driver = typeof driver;

/** The page's driver as it is seen from outside: every method answers with a promise. */
export type RemoteDriver = {
  readonly [Method in keyof Driver]: (
    ...given: Parameters<Driver[Method]>
  ) => Promise<Awaited<ReturnType<Driver[Method]>>>;
};

/** A page of the bench. */
export interface BenchPage {
  readonly page: Page;
  readonly driver: RemoteDriver;
  /** The bytes that the page holds, after everything was collected that can be. */
  heapBytes(): Promise<number>;
}

/** Makes a page's driver callable. */
export async function benchPage(page: Page): Promise<BenchPage> {
  const session = await page.createCDPSession();
  const driver = new Proxy({} as RemoteDriver, {
    get: (_, method) =>
      typeof method === 'string' && method !== 'then'
        ? (...given: unknown[]) => page.evaluate(`driver.${method}(...${JSON.stringify(given)})`)
        : undefined,
  });
  return { page, driver, heapBytes: () => heapBytes(session) };
}

async function heapBytes(session: CDPSession): Promise<number> {
  // What finalizers and weak references let go of, only the next collection takes.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}
