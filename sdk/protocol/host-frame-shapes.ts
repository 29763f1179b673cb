import { ERROR_CODES } from './error-codes.ts';
import {
  anything,
  count,
  duration,
  flag,
  listOf,
  object,
  oneOf,
  optional,
  text,
  type FrameShape,
} from './frame-shape.ts';
import type { HostFrame } from './frames.ts';
import { PING } from './shared-shapes.ts';

/** The one-shot answers that detection needs: kept apart so that `detect` alone stays small. */
export const GREETING_SHAPES: Readonly<Record<'welcome' | 'refuse', FrameShape>> = {
  welcome: {
    protocol: count,
    features: listOf(text(32), 32),
    epoch: text(64),
    version: text(64),
    serialization: oneOf('json', 'structured-clone'),
    limits: object({ requests: count, frameBytes: count, depth: count, nodes: count }),
    pingIntervalMs: duration,
  },
  refuse: { code: text(64), message: text(1_024), data: anything },
};

/** What a host may send: the client refuses everything else, for a hostile extension must not harm the page either. */
export const HOST_FRAME_SHAPES: Readonly<Record<HostFrame['type'], FrameShape>> = {
  ...GREETING_SHAPES,
  refuse: { ...GREETING_SHAPES.refuse, code: oneOf(...ERROR_CODES) },
  ping: PING,
  pong: PING,
  result: { id: count, value: anything, encoded: optional(flag) },
  error: {
    id: count,
    code: text(256),
    message: text(65_536),
    delivered: oneOf('no', 'yes', 'unknown'),
    application: optional(flag),
    data: anything,
    encoded: optional(flag),
  },
};
