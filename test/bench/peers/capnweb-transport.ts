import type { RpcTransportWithCustomEncoding } from 'capnweb';

/** A runtime port as a transport of `capnweb`. The browser makes the JSON, so that the library leaves that step out. */
export class PortTransport implements RpcTransportWithCustomEncoding {
  readonly encodingLevel = 'jsonCompatible';
  readonly #port: chrome.runtime.Port;
  readonly #arrived: unknown[] = [];
  #waiting: { readonly resolve: (message: unknown) => void; readonly reject: (error: Error) => void } | undefined;

  constructor(port: chrome.runtime.Port) {
    this.#port = port;
    port.onMessage.addListener((message: unknown) => {
      if (this.#waiting) this.#waiting.resolve(message);
      else this.#arrived.push(message);
      this.#waiting = undefined;
    });
    port.onDisconnect.addListener(() => this.#waiting?.reject(new Error('The port was disconnected.')));
  }

  send(message: unknown): void {
    this.#port.postMessage(message);
  }

  receive(): Promise<unknown> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  abort(): void {
    this.#port.disconnect();
  }
}
