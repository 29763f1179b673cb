import { wrap } from 'comlink';

import type { Echo, Subject } from '../page/connection.ts';
import { portEndpoint } from './comlink-endpoint.ts';

/** `comlink`: a proxy over an endpoint. */
export const comlink: Subject = {
  async connect(extensionId) {
    const port = chrome.runtime.connect(extensionId, { name: 'comlink' });
    const remote = wrap<Echo>(portEndpoint(port));
    return { call: (value) => remote.echo(value), close: () => port.disconnect() };
  },
};
