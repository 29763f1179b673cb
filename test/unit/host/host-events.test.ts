import { expect, it, vi } from 'vitest';

import type { Channel } from '../../../extension-side/host/channel.ts';
import { HostEvents } from '../../../extension-side/host/host-events.ts';
import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import { settle } from '../../support/fake-runtime/fake-runtime.ts';

const sender: VerifiedSender = {
  kind: 'page',
  origin: 'https://app.example.com',
  url: 'https://app.example.com/',
  incognito: false,
};
const lost = new PortcullisError('CONNECTION_CLOSED', 'The page is gone.');
const channel = () => ({ transport: 'port', sender, send: vi.fn(), close: vi.fn() }) satisfies Channel;
const listen = (keepAlive: boolean, names = ['saved']) => ({ type: 'listen', names, keepAlive }) as const;

/** The events of one session, about whose rules the test decides when they answer. */
function setUp() {
  const answers: (() => void)[] = [];
  const admits = () => new Promise<boolean>((resolve) => answers.push(() => resolve(true)));
  const onBusy = vi.fn();
  const events = new HostEvents({ hostId: 'host', window: 10, admits, onBusy });
  const answer = async (): Promise<void> => {
    for (const next of answers.splice(0)) next();
    await settle();
  };
  return { events, onBusy, answer };
}

// Went wrong: the channel that was gone became the one to send to, and its session was busy for ever.
it.each(['lost', 'ended'])(
  'what a page listens to counts no more if it is %s before a rule has answered',
  async (how) => {
    const { events, onBusy, answer } = setUp();
    const gone = channel();
    events.receive(listen(true), gone);
    await settle();
    if (how === 'lost') {
      events.pause(gone);
      events.stop(lost, gone);
    } else events.stop(lost);
    await answer();
    events.push({ name: 'saved' });
    expect([events.isBusy, onBusy.mock.calls, gone.send.mock.calls]).toEqual([false, [], []]);
  },
);

it('but does over a connection that came in place of the lost one', async () => {
  const { events, answer } = setUp();
  const [gone, next] = [channel(), channel()];
  events.receive(listen(true), gone);
  events.receive(listen(true), next);
  await settle();
  events.pause(gone);
  await answer();
  await answer();
  events.push({ name: 'saved' });
  expect(next.send.mock.calls).toMatchObject([[{ type: 'listening' }], [{ type: 'event', name: 'saved' }]]);
  expect([events.isBusy, gone.send.mock.calls]).toEqual([true, []]);
});

// Went wrong: only the first `listen` of a connection had the worker kept awake.
it('the worker is kept awake from when a rule has answered that the page asks for it later', async () => {
  const { events, onBusy, answer } = setUp();
  const page = channel();
  for (const keepAlive of [false, true]) {
    events.receive(listen(keepAlive), page);
    await settle();
    expect(onBusy).not.toHaveBeenCalled();
    await answer();
  }
  expect(onBusy).toHaveBeenCalledOnce();
  expect(page.send).toHaveBeenCalledOnce();
});
