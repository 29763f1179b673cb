import fc from 'fast-check';

import { hostileMessage } from './hostile-messages.ts';

/** What to flood an extension with. */
export interface FloodOrder {
  readonly extensionId: string;
  readonly messages: number;
  readonly seed: number;
  /** How many messages hold more than any limit allows. */
  readonly oversized: number;
}

/** What became of it. */
export interface FloodReport {
  readonly sent: number;
  /** Answers to one-shots, and messages that came over ports. */
  readonly heard: number;
}

const BATCH = 500;
const PORTS = 8;
const SESSIONS = 64;
const OVERSIZED = 33 * 1024 * 1024;

/** Many frames that fill one message to the brim, by hand: what a generator would not come by. */
const byHand = (): readonly unknown[] => {
  const envelope = { portcullis: 1, session: 'b'.repeat(32) };
  const hello = { type: 'hello', protocol: [1, 1], features: [], target: '' };
  const request = { type: 'request', id: 1, kind: 'query', name: 'double', input: { value: 1 } };
  return [
    { ...envelope, frames: [hello, ...Array<unknown>(4_095).fill({ type: 'ping', id: 1 })] },
    { ...envelope, frames: Array<unknown>(4_097).fill(hello) },
    { ...envelope, frames: [hello, { type: 'acknowledge', ids: Array.from({ length: 4_096 }, (_, id) => id) }] },
    { ...envelope, frames: [hello, { ...request, name: 'x'.repeat(1_000_000) }] },
    { ...envelope, frames: [hello, { ...request, input: { value: Array<number>(200_000).fill(1) } }] },
    { ...envelope, frames: [hello, { ...request, input: { value: 'x'.repeat(2_000_000) } }] },
    { ...envelope, frames: [hello, ...Array.from({ length: 2_000 }, (_, id) => ({ ...request, id }))] },
  ];
};

/** A port carries one session: a message of another one would be dropped before it did any harm. One in eight is. */
function inSessionOf(port: number, message: unknown): unknown {
  const { session } = Object(message) as { session?: unknown };
  const isMeant = typeof session === 'string' && !session.startsWith('0'.repeat(31));
  return isMeant ? { ...(message as object), session: `${port}`.padStart(32, 'd') } : message;
}

/** Sends hostile messages over ports that come and go and over one-shots, as fast as the browser takes them. */
async function flood({ extensionId, messages, seed, oversized }: FloodOrder): Promise<FloodReport> {
  let sent = 0;
  let heard = 0;
  const ports: chrome.runtime.Port[] = [];
  const recent: unknown[] = [];
  const open = (): chrome.runtime.Port => {
    const port = chrome.runtime.connect(extensionId, { name: 'portcullis/1' });
    port.onMessage.addListener(() => {
      heard++;
    });
    port.onDisconnect.addListener(() => {
      Reflect.get(chrome.runtime, 'lastError'); // unread, it would land in the console
      const index = ports.indexOf(port);
      if (index >= 0) ports[index] = open();
    });
    return port;
  };
  const ask = (message: unknown): Promise<void> =>
    new Promise((resolve) => {
      chrome.runtime.sendMessage(extensionId, message, () => {
        Reflect.get(chrome.runtime, 'lastError');
        heard++;
        resolve();
      });
    });
  const send = (message: unknown): void => {
    recent.push(message);
    if (recent.length > 64) recent.shift();
    const index = sent++ % PORTS;
    if (sent % 5 === 0) void ask(message);
    else ports[index]?.postMessage(inSessionOf(index, message));
  };
  for (let index = 0; index < PORTS; index++) ports.push(open());
  for (const message of byHand()) send(message);
  for (let batch = 0; sent < messages; batch++) {
    for (const item of fc.sample(hostileMessage, { seed: seed + batch, numRuns: Math.min(BATCH, messages - sent) })) {
      send('message' in item ? item.message : recent.at(-item.again));
    }
    ports[batch % PORTS]?.disconnect();
    ports[batch % PORTS] = open();
    // The answer comes behind everything that was sent before.
    await ask({ portcullis: 1, session: 'a'.repeat(32), frames: [] });
  }
  for (let count = 0; count < oversized; count++) {
    const input = { value: 'x'.repeat(OVERSIZED) };
    const request = { type: 'request', id: count, kind: 'query', name: 'double', input };
    const hello = { type: 'hello', protocol: [1, 1], features: [], target: '' };
    await ask({ portcullis: 1, session: 'c'.repeat(32), frames: [hello, request] });
    sent++;
  }
  for (const port of ports.splice(0)) port.disconnect();
  // New sessions push idle ones out, and with them what the host remembers of those.
  const hello = { type: 'hello', protocol: [1, 1], features: [], target: '' };
  for (let index = 0; index < 2 * SESSIONS; index++) {
    await ask({ portcullis: 1, session: String(index).padStart(32, 'e'), frames: [hello] });
  }
  return { sent, heard };
}

Object.assign(globalThis, { flood });
