import { createBirpc } from 'birpc';

import type { Echo, Subject } from '../page/connection.ts';

/** `birpc`: a channel of two functions. */
export const birpc: Subject = {
  async connect(extensionId) {
    const port = chrome.runtime.connect(extensionId, { name: 'birpc' });
    const rpc = createBirpc<Echo>(
      {},
      {
        post: (data) => port.postMessage(data),
        on: (listener) => port.onMessage.addListener(listener),
      },
    );
    return { call: (value) => rpc.echo(value), close: () => port.disconnect() };
  },
};
