import type { Subject } from '../page/connection.ts';
import { pack, unpack } from './base64.ts';

/** One port; each call is a message with an id, and so is its answer. */
export const rawPort: Subject = {
  async connect(extensionId) {
    const port = chrome.runtime.connect(extensionId, { name: 'raw-port' });
    const pending = new Map<number, (value: unknown) => void>();
    let lastId = 0;
    port.onMessage.addListener(({ id, value }: { id: number; value: unknown }) => {
      pending.get(id)?.(unpack(value));
      pending.delete(id);
    });
    return {
      call: (value) =>
        new Promise((resolve) => {
          const id = ++lastId;
          pending.set(id, resolve);
          port.postMessage({ id, value: pack(value) });
        }),
      close: () => port.disconnect(),
    };
  },
};
