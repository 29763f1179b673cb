import { expect, it, vi } from 'vitest';

import { openPipe } from '../../../extension-side/relay/open-pipe.ts';
import type { RelayRuntime } from '../../../extension-side/relay/relay-runtime.ts';
import { fakePortPair } from '../../support/fake-runtime/fake-port.ts';

/** A pipe between a page's channel and a background's port. */
function setUp(different: Partial<RelayRuntime> = {}) {
  const [own, background] = fakePortPair('portcullis/1/relay', {});
  const connect = vi.fn((_info: { name: string }) => own);
  const runtime: RelayRuntime = { id: 'demo@example.com', connect, ...different };
  const { port1: page, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  page.onmessage = ({ data }: MessageEvent<unknown>) => heard.push(data);
  const onClosed = vi.fn();
  const pipe = openPipe(port2, runtime, onClosed);
  return { own, background, connect, page, heard, pipe, onClosed };
}

it('tells the page that it is there, and opens one port under the name that the host knows', async () => {
  const { connect, heard, page } = setUp();
  await expect.poll(() => heard).toEqual([{ portcullisRelay: 'taken' }]);
  expect(connect.mock.calls).toEqual([[{ name: 'portcullis/1/relay' }]]);
  page.close();
});

it('carries messages both ways, whatever they are, in order', async () => {
  const { background, heard, page } = setUp();
  const received: unknown[] = [];
  background.onMessage.addListener((message) => received.push(message));
  for (const message of [1, null, { portcullis: 1 }, { portcullisRelay: 'taken' }]) page.postMessage(message);
  for (const message of ['a', { b: [1] }]) background.postMessage(message);
  await expect.poll(() => received).toEqual([1, null, { portcullis: 1 }, { portcullisRelay: 'taken' }]);
  await expect.poll(() => heard).toEqual([{ portcullisRelay: 'taken' }, 'a', { b: [1] }]);
  page.close();
});

it("tells the page that the port was disconnected, with the browser's words", async () => {
  const { background, heard, onClosed } = setUp({ lastError: { message: 'Receiving end does not exist.' } });
  background.disconnect();
  await expect
    .poll(() => heard)
    .toEqual([{ portcullisRelay: 'taken' }, { portcullisRelay: 'ended', cause: 'Receiving end does not exist.' }]);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

it('disconnects the port when the page lets go, and takes no further message', async () => {
  const { background, page, onClosed } = setUp();
  const onDisconnect = vi.fn();
  const onMessage = vi.fn();
  background.onDisconnect.addListener(onDisconnect);
  background.onMessage.addListener(onMessage);
  page.postMessage({ portcullisRelay: 'ended' });
  page.postMessage('too late');
  await expect.poll(() => onDisconnect.mock.calls.length).toBe(1);
  expect(onMessage).not.toHaveBeenCalled();
  expect(onClosed).toHaveBeenCalledTimes(1);
});

it('ends the channel where the extension was removed under it', async () => {
  const { heard, onClosed } = setUp({
    connect: () => {
      throw new Error('Extension context invalidated.');
    },
  });
  await expect
    .poll(() => heard)
    .toEqual([
      { portcullisRelay: 'taken' },
      { portcullisRelay: 'ended', cause: 'Error: Extension context invalidated.' },
    ]);
  expect(onClosed).toHaveBeenCalledTimes(1);
});

it('ends the channel where a message cannot be passed on', async () => {
  const { own, heard, page } = setUp();
  vi.spyOn(own, 'postMessage').mockImplementation(() => {
    throw new Error('Message exceeded maximum allowed size of 64MiB.');
  });
  page.postMessage('large');
  await expect
    .poll(() => heard)
    .toContainEqual({ portcullisRelay: 'ended', cause: 'Error: Message exceeded maximum allowed size of 64MiB.' });
});

it('says nothing to a page that goes into the back/forward cache: a message would throw it out', async () => {
  const { background, heard, pipe, onClosed } = setUp();
  const onDisconnect = vi.fn();
  background.onDisconnect.addListener(onDisconnect);
  await expect.poll(() => heard.length).toBe(1);
  pipe.drop();
  await expect.poll(() => onDisconnect.mock.calls.length).toBe(1);
  expect(heard).toEqual([{ portcullisRelay: 'taken' }]);
  expect(onClosed).toHaveBeenCalledTimes(1);
});
