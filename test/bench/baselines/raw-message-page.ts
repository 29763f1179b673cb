import type { Subject } from '../page/connection.ts';
import { pack, unpack } from './base64.ts';

/** One `sendMessage` a call. */
export const rawMessage: Subject = {
  async connect(extensionId) {
    return {
      call: async (value) => unpack(await chrome.runtime.sendMessage(extensionId, { raw: pack(value) })),
      close: () => undefined,
    };
  },
};
