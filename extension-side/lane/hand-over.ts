import { parseHandover, type LaneHandover } from '../../sdk/protocol/lane-frames.ts';

/** Passes the channel that the embedding page brings on to the service worker, with the browser's word on who that page is. */
export async function handOver({ data, origin, source, ports }: MessageEvent<unknown>): Promise<void> {
  const token = parseHandover(data)?.portcullisLane;
  const [channel] = ports;
  if (source !== parent || token === undefined || !channel) return;
  const { active } = await navigator.serviceWorker.ready;
  const handover: LaneHandover = { portcullisLane: token, origin };
  active?.postMessage(handover, [channel]);
}
