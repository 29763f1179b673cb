import type { FrameShape } from './frame-shape.ts';
import type { HostFrame } from './frames.ts';

/** What a host may send: the client refuses everything else, for a hostile extension must not harm the page either. */
export const HOST_FRAME_SHAPES: Readonly<Record<HostFrame['type'], FrameShape>> = {
  welcome:
    'protocol:count features:words epoch:word version:word serialization:word limits:limits pingIntervalMs:duration',
  refuse: 'code:word message:text side:word? version:word? limit:word? retryAfterMs:duration?',
  ping: 'id:count',
  pong: 'id:count',
  result: 'id:count value encoded:flag? parcels:counts?',
  error: 'id:count code:word message:text delivered:word application:flag? data encoded:flag? parcels:counts?',
  item: 'id:count value encoded:flag? eventId:word?',
  end: 'id:count code:word? message:text? delivered:word? application:flag? data encoded:flag?',
  listening: 'seq:count gap:flag',
  event: 'seq:count name:word value encoded:flag?',
  'port-message': 'id:count seq:count value encoded:flag?',
  'port-acknowledge': 'id:count seq:count',
  'port-close': 'id:count code:word? message:text? delivered:word? application:flag? data encoded:flag?',
  'port-reset': 'id:count',
  request:
    'id:count kind:word name:word input encoded:flag? parcels:counts? pulled:flag? timeoutMs:duration? epoch:word? resent:flag?',
  cancel: 'id:count',
  'lane-offer': 'token:word url:text',
  'lane-ready': '',
  pull: 'id:count start:count end:count',
  chunk: 'id:count start:count data text:flag?',
};
