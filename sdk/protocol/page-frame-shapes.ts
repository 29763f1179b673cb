import { anything, count, duration, flag, listOf, oneOf, optional, text, type FrameShape } from './frame-shape.ts';
import type { PageFrame } from './frames.ts';
import { ID_LIST_LENGTH, PING, VERSION_RANGE } from './shared-shapes.ts';

/** What a page may send: the host refuses everything else. */
export const PAGE_FRAME_SHAPES: Readonly<Record<PageFrame['type'], FrameShape>> = {
  hello: {
    protocol: VERSION_RANGE,
    features: listOf(text(32), 32),
    target: text(256),
    epoch: optional(text(64)),
  },
  ping: PING,
  pong: PING,
  request: {
    id: count,
    kind: oneOf('query', 'mutation'),
    name: text(256),
    input: anything,
    encoded: optional(flag),
    timeoutMs: optional(duration),
    epoch: optional(text(64)),
  },
  cancel: { id: count },
  acknowledge: { ids: listOf(count, ID_LIST_LENGTH) },
};
