/** page → host: asks for a lane. */
export interface LaneRequestFrame {
  readonly type: 'lane-request';
}

/** host → page: how to get one. */
export interface LaneOfferFrame {
  readonly type: 'lane-offer';
  /** Good for one use and a few seconds: 128 random bits as 32 hexadecimal digits. */
  readonly token: string;
  /** The extension's lane page, which takes the token and a channel. */
  readonly url: string;
}

/** host → page, as the first frame on the lane: it is there. */
export interface LaneReadyFrame {
  readonly type: 'lane-ready';
}

/** What goes with a channel: from the page to the lane page without the origin, from there to the worker with it. */
export interface LaneHandover {
  readonly portcullisLane: string;
  /** Who brought it, by the browser's word. */
  readonly origin?: string;
}

/** Reads a handover, whoever wrote it. */
export function parseHandover(data: unknown): LaneHandover | undefined {
  const { portcullisLane, origin } = Object(data) as Partial<Record<keyof LaneHandover, unknown>>;
  if (typeof portcullisLane !== 'string') return undefined;
  return { portcullisLane, ...(typeof origin === 'string' && { origin }) };
}
