import { expect, it, vi } from 'vitest';

import { createEventsPart } from '../../../sdk/client/session-events.ts';
import type { PartLink, PartSession } from '../../../sdk/client/session-part.ts';
import type { HostFrame, PageFrame } from '../../../sdk/protocol/frames.ts';
import { deliver } from '../../../sdk/client/receivers.ts';
import { plainDoor } from '../../support/plain-door.ts';

/** The listeners of a page, and what the host of a connection hears of them and says. */
function setUp() {
  const session: PartSession = { door: plainDoor(), refusal: () => undefined, onDemand: () => undefined };
  const part = createEventsPart(session);
  const sent: PageFrame[] = [];
  return {
    part,
    sent,
    connect: (host: string) =>
      part.attach?.({ host, epoch: 'e', limits: {} as PartLink['limits'], send: (frame) => void sent.push(frame) }),
    say: (...frames: HostFrame[]) => {
      for (const frame of frames) deliver(frame as Parameters<typeof deliver>[0], part.receivers);
    },
  };
}

const saved = (seq: number): HostFrame => ({ type: 'event', seq, name: 'saved', value: seq });

// Went wrong: a listener that was added while a restarted host had not answered took the place of what told it of the past.
it('each word on what is listened to says how far the page had got, and another host never goes on from there', async () => {
  const { part, sent, connect, say } = setUp();
  const tell = vi.fn();
  const onGap = vi.fn();
  part.on('saved', tell, { onGap });
  connect('first');
  await Promise.resolve();
  say({ type: 'listening', seq: 0, gap: false }, saved(1), saved(2));
  part.detach?.({ arrived: 'unknown', error: new Error() as never });
  connect('second');
  part.on('other', () => undefined);
  await Promise.resolve();
  const past = { received: 2, host: 'first' };
  expect(sent.slice(-2)).toMatchObject([
    { names: ['saved'], ...past },
    { names: ['saved', 'other'], ...past },
  ]);
  say({ type: 'listening', seq: 0, gap: true }, saved(1));
  expect([tell.mock.calls.flat(), onGap.mock.calls.length]).toEqual([[1, 2, 1], 1]);
});

it('a listener that another one took back in the same event is not told of it', () => {
  const { part, connect, say } = setUp();
  const second = vi.fn();
  part.on('saved', () => off());
  const off = part.on('saved', second);
  connect('first');
  say({ type: 'listening', seq: 0, gap: false }, saved(1));
  expect(second).not.toHaveBeenCalled();
});
