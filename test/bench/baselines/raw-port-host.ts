import { pack, unpack } from './base64.ts';

/** Answers each message of a port under its id. */
export function listenForRawPorts(): void {
  chrome.runtime.onConnectExternal.addListener((port) => {
    if (port.name !== 'raw-port') return;
    port.onMessage.addListener(({ id, value }: { id: number; value: unknown }) => {
      port.postMessage({ id, value: pack(unpack(value)) });
    });
  });
}
