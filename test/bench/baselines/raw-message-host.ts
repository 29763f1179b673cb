import { pack, unpack } from './base64.ts';

/** Answers each message with what it carries. */
export function listenForRawMessages(): void {
  chrome.runtime.onMessageExternal.addListener((message: unknown, _sender, sendResponse) => {
    if (typeof message !== 'object' || message === null || !('raw' in message)) return undefined;
    sendResponse(pack(unpack(message.raw)));
    return true;
  });
}
