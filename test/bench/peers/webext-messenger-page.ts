import { messenger } from 'webext-messenger';

import type { Subject } from '../page/connection.ts';
import type {} from './webext-messenger-methods.ts';

/** `webext-messenger`: one message a call, to the background of another extension, which is what a page is to it. */
export const webextMessenger: Subject = {
  async connect(extensionId) {
    return {
      call: (value) => messenger('echo', {}, { extensionId }, value),
      close: () => undefined,
    };
  },
};
