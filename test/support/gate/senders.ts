import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';

/** The top frame of https://app.example.com, or something that differs from it in the given fields. */
export function pageSender(different: Partial<VerifiedSender> = {}): VerifiedSender {
  const origin = different.origin ?? 'https://app.example.com';
  return {
    kind: 'page',
    origin,
    url: `${origin}/`,
    tabId: 7,
    frameId: 0,
    documentId: 'D1',
    incognito: false,
    ...different,
  };
}
