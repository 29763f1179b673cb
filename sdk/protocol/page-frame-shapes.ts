import type { FrameShape } from './frame-shape.ts';
import type { PageFrame } from './frames.ts';

/** What a page may send: the host refuses everything else. */
export const PAGE_FRAME_SHAPES: Readonly<Record<PageFrame['type'], FrameShape>> = {
  hello: 'protocol:versions features:words target:word epoch:word?',
  ping: 'id:count',
  pong: 'id:count',
  request:
    'id:count kind:word name:word input encoded:flag? parcels:counts? pulled:flag? timeoutMs:duration? epoch:word? resent:flag?',
  cancel: 'id:count',
  acknowledge: 'ids:counts below:count?',
  subscribe: 'id:count name:word input encoded:flag? credit:count again:flag? lastEventId:word? untracked:flag?',
  credit: 'id:count count:count',
  unsubscribe: 'id:count',
  listen: 'names:words keepAlive:flag received:count? host:word?',
  'event-acknowledge': 'seq:count',
  'port-open': 'id:count name:word host:word? received:count?',
  'port-message': 'id:count seq:count value encoded:flag?',
  'port-acknowledge': 'id:count seq:count',
  'port-close': 'id:count code:word? message:text? delivered:word? application:flag? data encoded:flag?',
  expose: 'names:words',
  result: 'id:count value encoded:flag? parcels:counts?',
  error: 'id:count code:word message:text delivered:word application:flag? data encoded:flag? parcels:counts?',
  'lane-request': '',
  pull: 'id:count start:count end:count',
  chunk: 'id:count start:count data text:flag?',
};
