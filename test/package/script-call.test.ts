import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { expect, inject, it } from 'vitest';

const folder = inject('packedPackage');

const WELCOME = {
  type: 'welcome',
  protocol: 1,
  features: [],
  epoch: 'e',
  version: '1.0.0',
  serialization: 'json',
  limits: { requests: 8, frameBytes: 1_000_000, depth: 20, nodes: 1_000, streamCredit: 4 },
  pingIntervalMs: 20_000,
};

interface Sent {
  readonly session: string;
  readonly frames: readonly {
    readonly type: string;
    readonly id: number;
    readonly name?: string;
    readonly seq?: number;
  }[];
}

/** Answers as a host does, frame by frame. */
function answersTo({ type, id, name }: Sent['frames'][number]): readonly object[] {
  switch (type) {
    case 'hello':
      return [WELCOME];
    case 'request':
      return name === 'fails'
        ? [
            {
              type: 'error',
              id,
              code: 'QUOTA_FULL',
              message: 'Full.',
              delivered: 'yes',
              application: true,
              data: { free: 0 },
            },
          ]
        : [{ type: 'result', id, value: { $p: ['Date', 5] }, encoded: true }];
    case 'subscribe':
      return [
        { type: 'item', id, value: 1 },
        { type: 'item', id, value: 2 },
        { type: 'end', id },
      ];
    case 'listen':
      return [
        { type: 'listening', seq: 0, gap: false },
        { type: 'event', seq: 1, name: 'saved', value: 'doc' },
      ];
    case 'port-open':
      return [
        { type: 'port-acknowledge', id, seq: 0 },
        { type: 'port-message', id, seq: 1, value: 'hello' },
      ];
    case 'expose':
      return [{ type: 'request', id: 1, kind: 'query', name: 'getSelection' }];
    default:
      return [];
  }
}

function createRuntime(seen: string[]) {
  const connect = () => {
    const listeners: ((message: unknown) => void)[] = [];
    return {
      onMessage: { addListener: (listener: (message: unknown) => void) => listeners.push(listener) },
      onDisconnect: { addListener: () => undefined },
      disconnect: () => undefined,
      postMessage({ session, frames }: Sent) {
        seen.push(...frames.map((frame) => (frame.type === 'result' ? JSON.stringify(frame) : frame.type)));
        const message = { portcullis: 1, session, host: 'h', frames: frames.flatMap(answersTo) };
        queueMicrotask(() => listeners.forEach((listener) => listener(JSON.parse(JSON.stringify(message)))));
      },
    };
  };
  return { connect, sendMessage: () => undefined };
}

// The script is what no other test loads: minified, and without a bundler.
it('calls, subscribes, listens, opens ports and serves', async () => {
  const seen: string[] = [];
  const web = {
    AbortController,
    crypto,
    performance,
    queueMicrotask,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
  };
  const page = createContext({ ...web, chrome: { runtime: createRuntime(seen) } });
  runInContext(readFileSync(path.join(folder, 'dist/portcullis.min.js'), 'utf8'), page);
  const outcome: unknown = await runInContext(
    `(async () => {
      const states = [];
      const client = portcullis.createClient({ extensionId: '${'a'.repeat(32)}', transports: ['port'], retry: { attempts: 2 } });
      client.onStateChange((state) => states.push(state));
      const at = await client.query('now', { input: 1n }, { timeoutMs: 1000 });
      const failure = await client.mutate('fails').catch((error) => error);
      const items = [];
      for await (const item of client.subscribe('count')) items.push(item);
      const event = await new Promise((resolve) => client.on('saved', resolve));
      const message = await new Promise((resolve) => client.openPort('chat').onMessage(resolve));
      client.expose({ getSelection: () => 'selected' });
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { transport } = client, stats = client.stats();
      await client.close();
      return JSON.stringify({ states, at, items, event, message, transport, stats,
        failure: [portcullis.isApplicationError(failure, 'QUOTA_FULL'), failure.data] });
    })()`,
    page,
  );
  expect(JSON.parse(outcome as string)).toEqual({
    states: ['connecting', 'connected', 'closed'],
    at: '1970-01-01T00:00:00.005Z',
    items: [1, 2],
    event: 'doc',
    message: 'hello',
    transport: 'port',
    stats: { unsettled: 0, pending: 0, connections: 1 },
    failure: [true, { free: 0 }],
  });
  expect(seen).toContain('{"type":"result","id":1,"value":"selected"}');
});
