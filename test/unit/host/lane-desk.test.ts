import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Channel } from '../../../extension-side/host/channel.ts';
import { LaneDesk, type HandoverEvent } from '../../../extension-side/host/lane-desk.ts';
import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';
import type { LaneOfferFrame } from '../../../sdk/protocol/lane-frames.ts';

const EXTENSION = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
const WEBSITE = 'https://app.example.com';
const dynamic = (path: string): string => `chrome-extension://another-each-time/${path}`;

/** A desk in a worker, and the event by which a lane page hands a channel over. */
function openDesk() {
  const listeners = new Set<(event: HandoverEvent) => void>();
  const scope = {
    location: { origin: EXTENSION },
    addEventListener: (_type: 'message', listener: (event: HandoverEvent) => void) => void listeners.add(listener),
    removeEventListener: (_type: 'message', listener: (event: HandoverEvent) => void) =>
      void listeners.delete(listener),
  };
  const desk = new LaneDesk(scope, { getURL: dynamic }, 'lane.html');
  const close = desk.open();
  const handOver = (data: unknown, different: Partial<HandoverEvent> = {}) => {
    const lane = { close: vi.fn() };
    const source = { url: `${EXTENSION}/lane.html` };
    // As much of a MessagePort as a desk looks at.
    const event = { data, origin: EXTENSION, source, ports: [lane as unknown as MessagePort], ...different };
    for (const listener of listeners) listener(event);
    return lane;
  };
  return { desk, close, handOver, listeners };
}

/** A port of a page. */
function pageChannel(different: Partial<VerifiedSender> = {}) {
  const offers: LaneOfferFrame[] = [];
  const sender: VerifiedSender = { kind: 'page', origin: WEBSITE, url: `${WEBSITE}/`, incognito: false, ...different };
  const takeLane = vi.fn();
  const channel: Channel = {
    transport: 'port',
    sender,
    takeLane,
    send: (frame) => frame.type === 'lane-offer' && offers.push(frame),
    close: vi.fn(),
  };
  return { channel, takeLane, offers, token: () => offers.at(-1)?.token ?? '' };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('offers the address that the browser gives the lane page, and a token of 128 bits, another each time', () => {
  const { desk } = openDesk();
  const { channel, offers } = pageChannel();
  desk.offer(channel);
  desk.offer(channel);
  expect(offers).toMatchObject([{ url: dynamic('lane.html') }, { url: dynamic('lane.html') }]);
  expect(new Set(offers.map(({ token }) => token)).size).toBe(2);
  for (const { token } of offers) expect(token).toMatch(/^[0-9a-f]{32}$/);
});

it.each([
  ['a relay', { kind: 'relay' }],
  ['another extension', { kind: 'extension', extensionId: 'b'.repeat(32) }],
  ['an own page', { kind: 'own' }],
] as const)('offers nothing to %s', (_who, different) => {
  const { desk } = openDesk();
  const { channel, offers } = pageChannel(different);
  desk.offer(channel);
  expect(offers).toEqual([]);
});

describe('a handover', () => {
  const offered = () => {
    const open = openDesk();
    const page = pageChannel();
    open.desk.offer(page.channel);
    return { ...open, ...page };
  };

  it('that fits gives the channel to the port that asked', () => {
    const { handOver, takeLane, token } = offered();
    const lane = handOver({ portcullisLane: token(), origin: WEBSITE });
    expect(takeLane).toHaveBeenCalledExactlyOnceWith(lane);
    expect(lane.close).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<HandoverEvent>, string | undefined]>([
    ['from another origin', {}, 'https://app.example.com.evil.example'],
    ['from a sandboxed frame', {}, 'null'],
    ['without an origin', {}, undefined],
    ['by another page of the extension', { source: { url: `${EXTENSION}/popup.html` } }, WEBSITE],
    ['by nobody', { source: null }, WEBSITE],
    ['by a page of another origin', { origin: 'https://evil.example' }, WEBSITE],
  ])('%s is refused, its channel closed and the token spent', (_how, different, origin) => {
    const { handOver, takeLane, token } = offered();
    expect(handOver({ portcullisLane: token(), origin }, different).close).toHaveBeenCalledOnce();
    expect(handOver({ portcullisLane: token(), origin: WEBSITE }).close).toHaveBeenCalledOnce();
    expect(takeLane).not.toHaveBeenCalled();
  });

  it('with a token that is forged, used, replaced, withdrawn or five seconds old is refused', () => {
    const { desk, channel, handOver, takeLane, token } = offered();
    const isRefused = (of: string): boolean =>
      handOver({ portcullisLane: of, origin: WEBSITE }).close.mock.calls.length === 1;
    expect(isRefused('0'.repeat(32))).toBe(true);
    const replaced = token();
    desk.offer(channel);
    expect(isRefused(replaced)).toBe(true);
    expect(isRefused(token())).toBe(false);
    expect(isRefused(token())).toBe(true);
    desk.offer(channel);
    desk.withdraw(channel);
    expect(isRefused(token())).toBe(true);
    desk.offer(channel);
    vi.advanceTimersByTime(5_000);
    expect(isRefused(token())).toBe(true);
    expect(takeLane).toHaveBeenCalledOnce();
  });

  it.each([undefined, null, 'text', {}, { portcullisLane: 7 }])('that is none, %j, is left to others', (data) => {
    const { handOver } = offered();
    expect(handOver(data).close).not.toHaveBeenCalled();
  });
});

it('hears nothing any more once it is closed', () => {
  const { close, listeners } = openDesk();
  close();
  expect(listeners.size).toBe(0);
});
