import { describe, expect, it } from 'vitest';

import { isPortcullisError } from '../../../sdk/protocol/errors.ts';
import type { HostFrame, PageFrame } from '../../../sdk/protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../../../sdk/protocol/host-frame-shapes.ts';
import { PAGE_FRAME_SHAPES } from '../../../sdk/protocol/page-frame-shapes.ts';
import { isMarked, parseMessage } from '../../../sdk/protocol/parse-message.ts';

const SESSION = '0123456789abcdef'.repeat(2);
const envelope = (different: Readonly<Record<string, unknown>> = {}) => ({
  portcullis: 1,
  session: SESSION,
  frames: [],
  ...different,
});
const fromPage = (...frames: unknown[]) => parseMessage<PageFrame>(envelope({ frames }), PAGE_FRAME_SHAPES).frames;
const fromHost = (...frames: unknown[]) => parseMessage<HostFrame>(envelope({ frames }), HOST_FRAME_SHAPES).frames;

const hello = { type: 'hello', protocol: [1, 1], features: [], target: 'a'.repeat(32) };
const request = { type: 'request', id: 1, kind: 'query', name: 'getStatus' };
const limits = { requests: 1, frameBytes: 1, depth: 1, nodes: 1 };
const welcome = {
  type: 'welcome',
  protocol: 1,
  features: [],
  epoch: 'e',
  version: '1.0.0',
  serialization: 'json',
  limits,
  pingIntervalMs: 20_000,
};

describe('isMarked', () => {
  it.each([undefined, null, 'portcullis', 1, [], {}, { Portcullis: 1 }, Object.create({ portcullis: 1 }) as unknown])(
    'leaves %j to others',
    (message) => {
      expect(isMarked(message)).toBe(false);
    },
  );

  it.each([envelope(), { portcullis: undefined }, { portcullis: 2 }])('takes %j for ours', (message) => {
    expect(isMarked(message)).toBe(true);
  });
});

describe('the envelope', () => {
  it.each([
    ['of another version', { portcullis: 2 }],
    ['without a session', { session: undefined }],
    ['with a session in capitals', { session: SESSION.toUpperCase() }],
    ['with a session that is too short', { session: SESSION.slice(1) }],
    ['with a session that only begins well', { session: `${SESSION}\n` }],
    ['without frames', { frames: undefined }],
    ['with frames that are no list', { frames: { length: 1, 0: request } }],
    ['with too many frames', { frames: Array.from({ length: 4_097 }, () => request) }],
    ['with a host that is no word', { host: 7 }],
    ['with a host that is too long', { host: 'h'.repeat(257) }],
  ])('%s is malformed', (_what, different) => {
    const parse = () => parseMessage<PageFrame>(envelope(different), PAGE_FRAME_SHAPES);
    expect(parse).toThrow(expect.objectContaining({ code: 'INVALID_FRAME' }) as Error);
  });

  it('keeps its own fields and no others', () => {
    const message = parseMessage<PageFrame>(envelope({ host: 'h', extra: true, frames: [request] }), PAGE_FRAME_SHAPES);
    expect(message).toEqual({ portcullis: 1, session: SESSION, host: 'h', frames: [request] });
    expect(parseMessage<PageFrame>(envelope(), PAGE_FRAME_SHAPES)).not.toHaveProperty('host');
  });

  it('does not read fields from a prototype', () => {
    const inherited = Object.create(envelope()) as Record<string, unknown>;
    expect(() => parseMessage<PageFrame>(inherited, PAGE_FRAME_SHAPES)).toThrow();
  });
});

describe('a frame', () => {
  // A structured clone brings holes, which most functions of arrays step over.
  it.each(['parcels', 'ids', 'names'])('whose list of %s has a hole is malformed', (field) => {
    const list = Object.assign(new Array(2), { 0: field === 'names' ? 'a' : 1 }) as unknown[];
    const types = { parcels: request, ids: { type: 'acknowledge' }, names: { type: 'listen', keepAlive: true } };
    expect(fromPage({ ...types[field as keyof typeof types], [field]: list })).toMatchObject([{ type: 'invalid' }]);
  });

  it.each([
    hello,
    { ...hello, epoch: 'e' },
    request,
    { ...request, input: { url: 'x' }, timeoutMs: 0.5, epoch: 'e', encoded: true },
    { type: 'cancel', id: 0 },
    { type: 'acknowledge', ids: [1, 2] },
    { type: 'ping', id: 1 },
  ])('of a page passes as it is: %j', (frame) => {
    expect(fromPage(frame)).toEqual([frame]);
  });

  it.each([
    welcome,
    { type: 'refuse', code: 'RATE_LIMITED', message: 'm', limit: 'l', retryAfterMs: 1 },
    { type: 'result', id: 1, value: null },
    { type: 'error', id: 1, code: 'TIMEOUT', message: 'm', delivered: 'no', application: false, data: [] },
    { type: 'pong', id: 1 },
  ])('of a host passes as it is: %j', (frame) => {
    expect(fromHost(frame)).toEqual([frame]);
  });

  it('of the other direction is malformed', () => {
    expect(fromPage(welcome, { type: 'item', id: 3 })).toMatchObject([{ type: 'invalid' }, { type: 'invalid', id: 3 }]);
    expect(fromHost(hello, { type: 'unsubscribe', id: 1 })).toMatchObject([
      { type: 'invalid' },
      { type: 'invalid', id: 1 },
    ]);
  });

  it('loses fields that nobody knows', () => {
    expect(fromPage({ ...request, origin: 'https://allowed.example', __proto__: { admin: true } })).toEqual([request]);
  });

  it.each([
    ['id', -1],
    ['id', 1.5],
    ['id', 2 ** 53],
    ['id', '1'],
    ['id', undefined],
    ['kind', 7],
    ['name', 'n'.repeat(257)],
    ['name', null],
    ['encoded', 'yes'],
    ['timeoutMs', -1],
    ['timeoutMs', Infinity],
    ['timeoutMs', null],
    ['epoch', {}],
  ])('of a request is malformed with %s %j', (field, value) => {
    const [frame] = fromPage({ ...request, [field]: value });
    expect(frame).toMatchObject({ type: 'invalid', reason: `the field "${field}" of a request frame is malformed` });
  });

  it.each([
    ['protocol', [1]],
    ['protocol', [1, 2, 3]],
    ['protocol', ['1', '1']],
    ['features', 'all'],
    ['features', [1]],
    ['features', Array.from({ length: 4_097 }, () => 'f')],
    ['target', undefined],
  ])('of a hello is malformed with %s %j', (field, value) => {
    expect(fromPage({ ...hello, [field]: value })).toMatchObject([{ type: 'invalid' }]);
  });

  // Went wrong: a welcome without a window let the client send without end, one with `null` let it send nothing.
  it.each([
    undefined,
    null,
    [],
    {},
    { ...limits, requests: null },
    { ...limits, requests: '64' },
    { ...limits, depth: -1 },
  ])('of a welcome is malformed with limits %j', (wrong) => {
    expect(fromHost({ ...welcome, limits: wrong })).toMatchObject([{ type: 'invalid' }]);
  });

  it.each([
    undefined,
    null,
    7,
    'request',
    [],
    {},
    { type: 7 },
    { type: 'toString' },
    { type: '__proto__' },
    { type: 'constructor', id: 2 },
  ])('that is none is malformed: %j', (frame) => {
    expect(fromPage(frame)).toMatchObject([{ type: 'invalid' }]);
  });

  it('of an unknown type is left out if it says that it is optional', () => {
    expect(fromPage({ type: 'sparkle', optional: true }, request)).toEqual([request]);
    expect(fromPage({ type: 'sparkle', optional: 1 }, { type: 'sparkle' })).toMatchObject([
      { type: 'invalid' },
      { type: 'invalid' },
    ]);
  });

  it('that is malformed costs no other frame, and is told by its id', () => {
    const frames = fromPage(request, { type: 'request', id: 2 }, { type: 'request', id: {} }, { ...request, id: 4 });
    expect(frames.map(({ type }) => type)).toEqual(['request', 'invalid', 'invalid', 'request']);
    expect(frames).toMatchObject([{ id: 1 }, { id: 2 }, { id: undefined }, { id: 4 }]);
  });

  it('has its fields by itself, not from a prototype', () => {
    expect(fromPage(Object.create(request))).toMatchObject([{ type: 'invalid' }]);
    expect(
      fromPage(
        Object.assign(Object.create({ name: 'getStatus' }) as object, { type: 'request', id: 1, kind: 'query' }),
      ),
    ).toMatchObject([{ type: 'invalid' }]);
  });
});

it('throws nothing but a PortcullisError', () => {
  try {
    parseMessage<PageFrame>({ portcullis: 1 }, PAGE_FRAME_SHAPES);
  } catch (error) {
    expect(isPortcullisError(error, 'INVALID_FRAME')).toBe(true);
  }
  expect.assertions(1);
});
