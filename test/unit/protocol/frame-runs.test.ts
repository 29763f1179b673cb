import { describe, expect, it } from 'vitest';

import { shieldMessage } from '../../../sdk/protocol/codec/shield-message.ts';
import { foldMessage } from '../../../sdk/protocol/frame-runs.ts';
import { LONGEST_LIST } from '../../../sdk/protocol/frame-shape.ts';
import { MARKER, type Frame, type HostFrame, type PageFrame, type RequestFrame } from '../../../sdk/protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../../../sdk/protocol/host-frame-shapes.ts';
import { PAGE_FRAME_SHAPES } from '../../../sdk/protocol/page-frame-shapes.ts';
import { parseMessage } from '../../../sdk/protocol/parse-message.ts';
import { readMessage } from '../../../sdk/protocol/read-message.ts';

const session = '0123456789abcdef'.repeat(2);
const envelope = (frames: readonly unknown[]) => ({ portcullis: MARKER, session, frames });
const fold = (...frames: readonly Frame[]) => foldMessage({ portcullis: MARKER, session, frames }).frames;
const fromPage = (...frames: unknown[]) => parseMessage<PageFrame>(envelope(frames), PAGE_FRAME_SHAPES).frames;
const fromHost = (...frames: unknown[]) => readMessage<HostFrame>(envelope(frames), HOST_FRAME_SHAPES)?.frames;

const request = (id: number, different: Partial<RequestFrame> = {}): RequestFrame => ({
  type: 'request',
  id,
  kind: 'query',
  name: 'read',
  input: { of: id },
  ...different,
});
const alike = { type: 'request', kind: 'query', name: 'read' };

describe('frames that are alike', () => {
  it('are written as one', () => {
    expect(fold(request(1), request(2), request(4))).toEqual([
      { alike, ids: [1, 2, 4], values: [{ of: 1 }, { of: 2 }, { of: 4 }] },
    ]);
    expect(fold({ type: 'result', id: 1, value: 'a' }, { type: 'result', id: 2, value: null })).toEqual([
      { alike: { type: 'result' }, ids: [1, 2], values: ['a', null] },
    ]);
  });

  it('stay in their places among others', () => {
    const others: readonly Frame[] = [{ type: 'cancel', id: 9 }, request(3, { kind: 'mutation' })];
    expect(fold(request(1), request(2), ...others, request(4), request(5))).toEqual([
      { alike, ids: [1, 2], values: [{ of: 1 }, { of: 2 }] },
      ...others,
      { alike, ids: [4, 5], values: [{ of: 4 }, { of: 5 }] },
    ]);
  });

  it('are written as one in a message that is shielded from the page', () => {
    const message = shieldMessage({ portcullis: MARKER, session, frames: [request(1), request(2)] } as const, true);
    expect(foldMessage(message).frames).toMatchObject([{ ids: [1, 2] }]);
  });

  it.each([
    ['their names', { name: 'other' }],
    ['what only one of them says', { resent: true }],
    ['their deadlines', { timeoutMs: 5 }],
    ['having a value', { input: undefined }],
  ])('do not differ in %s', (_what, different) => {
    const [one, other] = [request(1), request(2, different)];
    expect(fold(one, other)).toEqual([one, other]);
    expect(fold(other, one)).toEqual([other, one]);
  });

  it.each([
    [
      [
        { type: 'cancel', id: 1 },
        { type: 'cancel', id: 1 },
      ],
    ],
    [
      [
        { type: 'request', id: 1, kind: 'query', name: 'read' },
        { type: 'request', id: 2, kind: 'query', name: 'read' },
      ],
    ],
    [[request(1)]],
    [[]],
  ] as readonly [readonly Frame[]][])('are written one by one where there is nothing to gain: %j', (frames) => {
    expect(fold(...frames)).toEqual(frames);
  });
});

describe('a run', () => {
  it('is read as the frames that it stands for', () => {
    const frames = [request(1), request(2), request(3, { encoded: true }), request(4, { encoded: true })];
    expect(fromPage(...fold(...frames))).toEqual(frames);
  });

  it('drops what its frames would drop', () => {
    const run = { alike: { ...alike, unknown: 1, type: 'request' }, ids: [1, 2], values: [1, 2] };
    expect(fromPage(run)).toEqual([request(1, { input: 1 }), request(2, { input: 2 })]);
  });

  it.each([
    ['a field that is malformed', { alike: { ...alike, name: 5 }, ids: [7, 8], values: [1, 2] }, 7],
    ['a type that has none', { alike: { type: 'cancel' }, ids: [7, 8], values: [1, 2] }, undefined],
    // Went wrong: a type that is no text threw, and cost the whole message.
    ['a type that is no text', { alike: { type: ['request'] }, ids: [7, 8], values: [1, 2] }, undefined],
    ['a type that cannot be one', { alike: { type: { toString: 1 } }, ids: [7, 8], values: [1, 2] }, undefined],
    ['ids that are none', { alike, ids: [7, -1], values: [1, 2] }, undefined],
    ['too many of them', { alike, ids: Array.from({ length: LONGEST_LIST + 1 }, () => 1), values: [] }, undefined],
    ['no values', { alike, ids: [7, 8] }, undefined],
    ['nothing in its lists, whatever id they share', { alike: { ...alike, id: 3 }, ids: [], values: [] }, undefined],
    ['fewer values than ids', { alike, ids: [7, 8], values: [1] }, undefined],
  ])('with %s costs only itself', (_what, run, id) => {
    expect(fromPage(run, request(9))).toMatchObject([{ type: 'invalid', id }, request(9)]);
  });

  it('is none by what its prototype says', () => {
    const run: unknown = Object.create({ alike, ids: [1], values: [1] });
    expect(fromPage(run)).toMatchObject([{ type: 'invalid' }]);
  });

  it('of a type that the other side may not send is dropped', () => {
    expect(fromHost({ alike: { type: 'subscribe' }, ids: [1], values: [1] })).toEqual([]);
  });

  // Went wrong: whatever it had was copied, for each of thousands of runs that a clone lets share one object.
  it('is asked for the fields of its type alone', () => {
    const shared = new Proxy(alike, {
      ownKeys: () => {
        throw new Error('All of it was read.');
      },
    });
    expect(fromPage({ alike: shared, ids: [1], values: ['a'] })).toEqual([request(1, { input: 'a' })]);
  });

  it('counts as so many frames: a message holds no more of them than one by one', () => {
    const ids = Array.from({ length: LONGEST_LIST }, (_, index) => index);
    expect(fromHost({ alike: { type: 'result' }, ids, values: ids })).toHaveLength(LONGEST_LIST);
    expect(fromHost({ alike: { type: 'result' }, ids, values: ids }, { type: 'ping', id: 1 })).toBeUndefined();
  });
});
