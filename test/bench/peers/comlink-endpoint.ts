import type { Endpoint } from 'comlink';

type MessageListener = (event: { readonly data: unknown }) => void;

/** A runtime port in the shape that `comlink` takes: events with the message as their `data`. */
export function portEndpoint(port: chrome.runtime.Port): Endpoint {
  const listeners = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    addEventListener(_type, listener) {
      const hear = (data: unknown): void => (listener as unknown as MessageListener)({ data }); // the only kind that comlink registers
      listeners.set(listener, hear);
      port.onMessage.addListener(hear);
    },
    removeEventListener(_type, listener) {
      const hear = listeners.get(listener);
      if (hear) port.onMessage.removeListener(hear);
      listeners.delete(listener);
    },
  };
}
