import { isPortcullisError, type Session } from 'portcullis/host';

import type { GatehouseApi, PageSelection } from '../contract.ts';
import { tabsOf } from './page-sessions.ts';

type PageSession = Session<GatehouseApi['page']>;

/** What is selected in each of the website's tabs. */
export async function readSelections(sessions: readonly PageSession[]): Promise<readonly PageSelection[]> {
  const selections = await Promise.all(tabsOf(sessions).map(readSelection));
  return selections.filter((selection) => selection !== undefined);
}

/** Asks the clients of one tab in turn; the first that exposes its selection answers for it. */
async function readSelection(sessions: readonly PageSession[]): Promise<PageSelection | undefined> {
  for (const session of sessions) {
    try {
      const text = await session.query('getSelection', undefined, { timeoutMs: 2_000 });
      return { url: session.sender.url, text };
    } catch (error) {
      // It exposes nothing, does not answer, or is closing just now.
      if (!isPortcullisError(error)) throw error;
    }
  }
  return undefined;
}
