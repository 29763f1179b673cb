import type { Subject } from '../page/connection.ts';
import { injectEcho, PortAdapter } from './comctx-adapter.ts';

/** `comctx`: a proxy over an adapter. By default it asks whether the other side is there before each call. */
export const comctx: Subject = {
  async connect(extensionId) {
    const port = chrome.runtime.connect(extensionId, { name: 'comctx' });
    const remote = injectEcho(new PortAdapter(port));
    return { call: async (value) => remote.echo(value), close: () => port.disconnect() };
  },
};
