import { defineProxy, type Adapter, type OnMessage, type SendMessage } from 'comctx';

import type { Echo } from '../page/connection.ts';

/** The two sides of the shared service. The page's side gets no implementation. */
export const [provideEcho, injectEcho] = defineProxy((functions?: Echo) => functions ?? ({} as Echo), {
  namespace: 'bench',
});

/** A runtime port in the shape that `comctx` takes. */
export class PortAdapter implements Adapter {
  readonly #port: chrome.runtime.Port;

  constructor(port: chrome.runtime.Port) {
    this.#port = port;
  }

  sendMessage: SendMessage = (message) => this.#port.postMessage(message);

  onMessage: OnMessage = (callback) => {
    const listener = (message: Parameters<typeof callback>[0]): void => callback(message);
    this.#port.onMessage.addListener(listener);
    return () => this.#port.onMessage.removeListener(listener);
  };
}
