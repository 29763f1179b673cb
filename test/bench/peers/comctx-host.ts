import type { Echo } from '../page/connection.ts';
import { PortAdapter, provideEcho } from './comctx-adapter.ts';

/** Serves `comctx` on its ports. */
export function listenForComctx(functions: Echo): void {
  chrome.runtime.onConnectExternal.addListener((port) => {
    if (port.name === 'comctx') provideEcho(new PortAdapter(port), functions);
  });
}
