import { expose } from 'comlink';

import type { Echo } from '../page/connection.ts';
import { portEndpoint } from './comlink-endpoint.ts';

/** Serves `comlink` on its ports. */
export function listenForComlink(functions: Echo): void {
  chrome.runtime.onConnectExternal.addListener((port) => {
    if (port.name === 'comlink') expose(functions, portEndpoint(port));
  });
}
