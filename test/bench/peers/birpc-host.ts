import { createBirpc } from 'birpc';

import type { Echo } from '../page/connection.ts';

/** Serves `birpc` on its ports. */
export function listenForBirpc(functions: Echo): void {
  chrome.runtime.onConnectExternal.addListener((port) => {
    if (port.name !== 'birpc') return;
    createBirpc(functions, {
      post: (data) => port.postMessage(data),
      on: (listener) => port.onMessage.addListener(listener),
    });
  });
}
