import type { Session } from 'portcullis/host';

import type { GatehouseApi } from '../contract.ts';

type PageSession = Session<GatehouseApi['page']>;

/** One session for each tab of a website: a page may have several clients, and only one of them need expose something. */
export function tabsOf(sessions: readonly PageSession[]): readonly (readonly PageSession[])[] {
  const tabs = new Map<number, PageSession[]>();
  for (const session of sessions) {
    const { kind, tabId } = session.sender;
    if (tabId === undefined || (kind !== 'page' && kind !== 'relay')) continue;
    tabs.set(tabId, [...(tabs.get(tabId) ?? []), session]);
  }
  return [...tabs.values()];
}
