import type { Subject } from '../page/connection.ts';

/** One `MessagePort` to the worker, brought there by a page of the extension in a frame; each call is a message with an id, and so is its answer. */
export const rawLane: Subject = {
  async connect(extensionId) {
    const { port1: port, port2: otherEnd } = new MessageChannel();
    const pending = new Map<number, (value: unknown) => void>();
    let lastId = 0;
    port.onmessage = ({ data }: MessageEvent<{ id: number; value: unknown }>) => {
      pending.get(data.id)?.(data.value);
      pending.delete(data.id);
    };
    const call = (value: unknown): Promise<unknown> =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        port.postMessage({ id, value });
      });
    const frame = document.createElement('iframe');
    frame.src = `chrome-extension://${extensionId}/raw-lane.html`;
    frame.hidden = true;
    frame.onload = () => frame.contentWindow?.postMessage('raw lane', `chrome-extension://${extensionId}`, [otherEnd]);
    document.body.append(frame);
    await call('are you there?');
    frame.remove();
    return { call, close: () => port.close() };
  },
};
