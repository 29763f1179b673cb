import { expect, it, vi } from 'vitest';

import { OneShotChannel } from '../../../extension-side/host/one-shot-channel.ts';
import { PortChannel } from '../../../extension-side/host/port-channel.ts';
import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';
import type { Frame, Message } from '../../../sdk/protocol/frames.ts';

const sender: VerifiedSender = {
  kind: 'page',
  origin: 'https://app.example.com',
  url: 'https://app.example.com/',
  incognito: false,
};
const MOST_BYTES = 1_000;
const large = (id: number): Frame => ({ type: 'result', id, value: 'x'.repeat(600) });
const tooLarge = (id: number): Frame => ({ type: 'result', id, value: 'x'.repeat(2_000) });

/** A browser with small messages: posting a larger one throws. */
function smallBrowser() {
  const sent: Frame[] = [];
  const post = vi.fn((message: unknown): void => {
    if (JSON.stringify(message).length > MOST_BYTES) throw new Error('Message exceeded maximum allowed size of 64MiB.');
    sent.push(...(message as Message).frames);
  });
  return { sent, post };
}

function port(post: (message: unknown) => void): PortChannel {
  const channel = new PortChannel({ postMessage: post, disconnect: vi.fn() }, sender, 'host', undefined);
  channel.session = 'a'.repeat(32);
  return channel;
}

// Went wrong: what gathered in one turn left as one message, and all of it was lost where that was too large.
it('a port sends one by one what is too large together', () => {
  const { sent, post } = smallBrowser();
  const channel = port(post);
  for (const id of [1, 2, 3]) channel.send(large(id));
  channel.close();
  expect(sent).toEqual([1, 2, 3].map(large));
});

it('a port tells the page of what is too large by itself, and sends the rest', () => {
  const { sent, post } = smallBrowser();
  const channel = port(post);
  channel.send(large(1));
  channel.send(tooLarge(2));
  channel.send({ type: 'item', id: 3, value: 'x'.repeat(2_000) });
  channel.send({ type: 'error', id: 4, code: 'FULL', message: 'm', delivered: 'yes', data: 'x'.repeat(2_000) });
  channel.send({ type: 'port-message', id: 5, seq: 1, value: 'x'.repeat(2_000) });
  channel.send({ type: 'event', seq: 1, name: 'saved', value: 'x'.repeat(2_000) });
  channel.close();
  expect(sent).toMatchObject([
    large(1),
    { type: 'error', id: 2, code: 'MESSAGE_TOO_LARGE', delivered: 'yes' },
    { type: 'end', id: 3, code: 'MESSAGE_TOO_LARGE', delivered: 'yes' },
    { type: 'error', id: 4, code: 'FULL' },
    { type: 'port-close', id: 5, code: 'MESSAGE_TOO_LARGE' },
  ]);
  expect(sent).toHaveLength(5);
});

it('a port that is closed takes everything and throws nothing', () => {
  const channel = port(() => {
    throw new Error('Attempting to use a disconnected port object');
  });
  for (const id of [1, 2]) channel.send(large(id));
  expect(() => channel.close()).not.toThrow();
});

// Went wrong: the throw went to whoever settled the call, and the page was never answered.
it('a one-shot is answered also where its response is too large', () => {
  const { sent, post } = smallBrowser();
  const channel = new OneShotChannel({ sender, hostId: 'host', log: undefined, sendResponse: post });
  const request: Frame = { type: 'request', id: 1, kind: 'query', name: 'any' };
  channel.expect({ portcullis: 1, session: 'a'.repeat(32), frames: [request] });
  channel.received();
  channel.send(tooLarge(1));
  channel.send(large(1));
  channel.close();
  expect(sent).toMatchObject([{ type: 'error', id: 1, code: 'MESSAGE_TOO_LARGE', delivered: 'yes' }]);
});
