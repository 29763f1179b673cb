import { RpcSession, RpcTarget } from 'capnweb';

import type { Echo } from '../page/connection.ts';
import { PortTransport } from './capnweb-transport.ts';

class EchoTarget extends RpcTarget {
  readonly #functions: Echo;

  constructor(functions: Echo) {
    super();
    this.#functions = functions;
  }

  echo(value: unknown): unknown {
    return this.#functions.echo(value);
  }
}

/** Serves `capnweb` on its ports. */
export function listenForCapnweb(functions: Echo): void {
  chrome.runtime.onConnectExternal.addListener((port) => {
    if (port.name === 'capnweb') new RpcSession(new PortTransport(port), new EchoTarget(functions));
  });
}
