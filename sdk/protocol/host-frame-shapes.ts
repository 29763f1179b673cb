import type { FrameShape } from './frame-shape.ts';
import type { HostFrame } from './frames.ts';

/** What a host may send: the client refuses everything else, for a hostile extension must not harm the page either. */
export const HOST_FRAME_SHAPES: Readonly<Record<HostFrame['type'], FrameShape>> = {
  welcome: {
    protocol: 'count',
    features: 'words',
    epoch: 'word',
    version: 'word',
    serialization: 'word',
    limits: 'limits',
    pingIntervalMs: 'duration',
  },
  refuse: { code: 'word', message: 'text', side: 'word?', version: 'word?', limit: 'word?', retryAfterMs: 'duration?' },
  ping: { id: 'count' },
  pong: { id: 'count' },
  result: { id: 'count', value: 'value', encoded: 'flag?' },
  error: {
    id: 'count',
    code: 'word',
    message: 'text',
    delivered: 'word',
    application: 'flag?',
    data: 'value',
    encoded: 'flag?',
  },
  item: { id: 'count', value: 'value', encoded: 'flag?', eventId: 'word?' },
  end: {
    id: 'count',
    code: 'word?',
    message: 'text?',
    delivered: 'word?',
    application: 'flag?',
    data: 'value',
    encoded: 'flag?',
  },
  listening: { seq: 'count', gap: 'flag' },
  event: { seq: 'count', name: 'word', value: 'value', encoded: 'flag?' },
};
