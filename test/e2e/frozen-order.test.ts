import { afterAll, beforeAll, expect, test } from 'vitest';

import { atFullLength } from './fixtures/full-length.ts';
import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

const ROUNDS = atFullLength ? 60 : 6;

/** Each in a turn of its own, so that each is a message of its own. */
const EMIT = `globalThis.emitOneByOne = async (count) => {
  for (let more = 0; more < count; more++) {
    host.emit('noted', String(globalThis.emitted = (globalThis.emitted ?? 0) + 1));
    await scheduler.postTask(() => undefined);
  }
};`;

/** @param transport - What all of it goes over. */
const follow = (id: string, transport: string): string => `
  globalThis.client = portcullis.createClient({ extensionId: '${id}', transports: ['${transport}'] });
  Object.assign(globalThis, { events: [], items: [], messages: [], ends: [] });
  client.on('noted', (payload) => events.push(Number(payload)), { onGap: () => events.push('a gap') });
  (async () => {
    for await (const item of client.subscribe('countTracked', { to: 1e9, everyMs: 1 })) items.push(item);
  })().catch((error) => ends.push(codeOf(error)));
  globalThis.port = client.openPort('ticks');
  port.onMessage((message) => messages.push(message));
  port.onClose((error) => ends.push(codeOf(error)));
  port.postMessage(1e9);
  0 // nothing to wait for
`;

let stage: PushStage;

beforeAll(async () => {
  // The page acknowledges nothing while it is frozen, however long a busy machine makes that.
  stage = await openPushStage({
    name: 'frozen order',
    more: EMIT,
    options: '{ limits: { eventWindow: 100_000 } }',
    relayed: ['http://localhost/*'],
  });
});
afterAll(() => stage.close());

// Chromium lets messages that come just after the page was resumed overtake those that came while it was frozen.
test.each(['port', 'relay'])(
  'over %s: what the extension said while a page was frozen and after comes in the order in which it was said',
  async (transport) => {
    const page = await stage.open();
    await page.evaluate(follow(stage.id, transport));
    const until = (expression: string) => expect.poll(() => page.evaluate(expression), { timeout: 20_000 });
    await until('items.length > 3 && messages.length > 3').toBe(true);
    const before = Number(await stage.inWorker('globalThis.emitted ?? 0'));
    const devtools = await page.createCDPSession();
    for (let round = 0; round < ROUNDS; round++) {
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await stage.inWorker('emitOneByOne(1000)');
      await stage.inWorker('void emitOneByOne(1000)');
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      await until('events.at(-1)').toBe(before + 2_000 * (round + 1));
    }
    for (const [name, first] of [
      ['events', before + 1],
      ['items', 1],
      ['messages', 1],
    ] as const) {
      const came = (await page.evaluate(name)) as unknown[];
      expect(came, name).toEqual(came.map((_one, index) => first + index));
    }
    expect(await page.evaluate('ends')).toEqual([]);
    expect(await page.evaluate('client.stats().connections')).toBe(1);
    expect(stage.noise).toEqual([]);
    await page.close();
  },
  300_000,
);
