import { RpcSession } from 'capnweb';

import type { Echo, Subject } from '../page/connection.ts';
import { PortTransport } from './capnweb-transport.ts';

/** What the extension's main interface looks like from here: every method answers with a promise. */
type Remote = Record<keyof Echo, (value: unknown) => Promise<unknown>>;

/** `capnweb`: a session over a transport. */
export const capnweb: Subject = {
  async connect(extensionId) {
    const port = chrome.runtime.connect(extensionId, { name: 'capnweb' });
    // Its types describe stubs of known interfaces; here one method takes and gives anything.
    const remote = new RpcSession(new PortTransport(port)).getRemoteMain() as unknown as Remote;
    return { call: async (value) => remote.echo(value), close: () => port.disconnect() };
  },
};
