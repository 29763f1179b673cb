/** Answers each message of a `MessagePort` under its id. */
export function listenForRawLanes(): void {
  addEventListener('message', ({ data, ports: [port] }: MessageEvent<unknown>) => {
    if (data !== 'raw lane' || !port) return;
    port.onmessage = ({ data: call }: MessageEvent<{ id: number; value: unknown }>) => port.postMessage(call);
  });
}
