import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openPushStage, type PushStage } from './fixtures/push-stage.ts';
import type { RuledEvidence } from './fixtures/ruled-host.ts';

const site = (host: string): string => `{ match: 'http://${host}/*', insecureHttp: true }`;
const FRIEND = 'friend.test';
const GUEST = 'guest.test';
const BOTH = `[${site(FRIEND)}, ${site(GUEST)}]`;
const FRIEND_ALONE = `[${site(FRIEND)}]`;

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({
    name: 'push rules',
    background: `
      import { listenWithRules } from './test/e2e/fixtures/ruled-host.ts';
      listenWithRules(${BOTH}, ${FRIEND_ALONE});
    `,
  });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise).toEqual([]);
});

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });

/** Takes everything that can be had, and counts what comes of each name. */
const TAKE_ALL = `
  Object.assign(globalThis, { counts: {}, ends: {} });
  globalThis.count = (name) => { counts[name] = (counts[name] ?? 0) + 1; };
  for (const name of ['noted', 'notedForSome']) client.on(name, () => count(name));
  for (const name of ['stream', 'streamForSome']) (async () => {
    for await (const item of client.subscribe(name)) count(name);
  })().catch((error) => { ends[name] = error.code; });
  for (const name of ['chatter', 'chatterForSome']) {
    const port = client.openPort(name);
    port.onMessage(() => count(name));
    port.onClose((error) => { ends[name] = error?.code; });
  }
  0 // nothing to wait for
`;

const ALL = ['chatter', 'chatterForSome', 'noted', 'notedForSome', 'stream', 'streamForSome'];

async function visit(host: string): Promise<{ readonly page: Page; readonly origin: string }> {
  const page = await stage.open(host);
  await page.evaluate(TAKE_ALL);
  return { page, origin: new URL(page.url()).origin };
}

/** The names of which more than a few came. */
const receivedBy = (page: Page): Promise<unknown> =>
  page.evaluate('Object.keys(counts).filter((name) => counts[name] > 5).sort()');
const evidence = async (): Promise<RuledEvidence> => (await stage.inWorker('evidence')) as RuledEvidence; // what listenWithRules put there
const sorted = (names: readonly string[] = []): readonly string[] => [...names].sort();

test('what rules exclude a page from never reaches it, also after setPolicy has narrowed them', async () => {
  const friend = await visit(FRIEND);
  const guest = await visit(GUEST);
  await until(() => receivedBy(friend.page)).toEqual(ALL);
  await until(() => receivedBy(guest.page)).toEqual(['chatter', 'noted', 'stream']);
  expect(await guest.page.evaluate('Object.keys(counts).sort()')).toEqual(['chatter', 'noted', 'stream']);
  expect(await guest.page.evaluate('ends')).toEqual({
    chatterForSome: 'ORIGIN_NOT_ALLOWED',
    streamForSome: 'ORIGIN_NOT_ALLOWED',
  });
  expect(sorted((await evidence()).entered[guest.origin])).toEqual(['chatter', 'stream']);

  // Whatever is under way in the page when the policy changes was sent before that.
  await stage.inWorker(`host.setPolicy(${FRIEND_ALONE})`);
  await until(() => guest.page.evaluate('ends')).toMatchObject({
    chatter: 'ORIGIN_NOT_ALLOWED',
    stream: 'ORIGIN_NOT_ALLOWED',
  });
  const counts = await guest.page.evaluate('counts');
  const had = Number(await friend.page.evaluate('counts.noted'));
  await until(() => friend.page.evaluate('counts.noted')).toBeGreaterThan(had + 50);
  expect(await guest.page.evaluate('counts')).toEqual(counts);
  expect(sorted((await evidence()).left[guest.origin])).toEqual(['chatter', 'stream']);
  expect(await guest.page.evaluate(`client.query('whoAmI').catch((error) => error.code)`)).toBe('ORIGIN_NOT_ALLOWED');
  expect(sorted((await evidence()).entered[guest.origin])).toEqual(['chatter', 'stream']);
  expect(await friend.page.evaluate('[ends, client.stats().connections]')).toEqual([{}, 1]);

  // Let in again, the page's listener is served again: it never asked to stop.
  await stage.inWorker(`host.setPolicy(${BOTH})`);
  expect(await guest.page.evaluate(`client.query('whoAmI')`)).toBe(guest.origin);
  await until(() => guest.page.evaluate(`counts.noted`)).toBeGreaterThan((counts as { noted: number }).noted);
});
