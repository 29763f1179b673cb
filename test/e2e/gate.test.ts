import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Caller } from './fixtures/caller.ts';
import { CONTENT_SCRIPT, PAGE, extensionUnderTest, idOf, neighbour } from './fixtures/extension-under-test.ts';
import { framing } from './fixtures/framing.ts';
import type { DenialRecord } from './fixtures/recording-host.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

const NEIGHBOUR = idOf('neighbour');
// Nothing a refused caller is told may hold it.
const VERSION = '7.7.7';

/** One extension for each policy, and each policy one rule. */
const POLICIES = {
  site: (port: number) => `['http://localhost:${String(port)}']`,
  siteInFrames: (port: number) => `[{ match: 'http://localhost:${String(port)}', frames: 'all' }]`,
  stranger: (port: number) => `[{ match: 'http://stranger.test:${String(port)}', insecureHttp: true }]`,
  otherPort: (_port: number, otherPort: number) => `['http://localhost:${String(otherPort)}']`,
  extension: () => `[{ extension: '${NEIGHBOUR}' }]`,
  // As wide as rules for sites can be made. It still means sites.
  everySite: () => `[{ match: '*://*/*', frames: 'all', incognito: true, insecureHttp: true }]`,
};
type Policy = keyof typeof POLICIES;
const EVERY_POLICY = Object.keys(POLICIES) as readonly Policy[]; // the keys of the literal above

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    extensions: (port, otherPort) => [
      ...EVERY_POLICY.map((policy) =>
        extensionUnderTest({
          name: policy,
          version: VERSION,
          allow: POLICIES[policy](port, otherPort),
          options: policy === 'everySite' ? '{ dangerouslyAllowAnyOrigin: true }' : '{}',
        }),
      ),
      {
        ...extensionUnderTest({
          name: 'own',
          allow: '[{ own: true }]',
          manifest: { content_scripts: [{ matches: ['http://own.test/*'], js: ['content.js'] }] },
        }),
        scripts: { ...PAGE.scripts, ...CONTENT_SCRIPT },
      },
      extensionUnderTest({
        name: 'conditional',
        // Answers later, as one that asks a store does.
        allow: `[{
          match: 'http://localhost/*',
          when: async ({ url }) => (await chrome.storage.local.get({ member: '?member' })).member === new URL(url).search,
        }]`,
        manifest: { permissions: ['storage'] },
      }),
      neighbour('neighbour', ['http://localhost/*']),
    ],
    routes: {
      '/sandboxed-by-header': (body) => ({ headers: { 'content-security-policy': 'sandbox allow-scripts' }, body }),
    },
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

/** Somebody who calls, how the browser's sender tells them from the others, and what each policy says of them. */
interface Row {
  readonly who: string;
  readonly come: (stage: Stage) => Promise<Caller>;
  readonly isSender: (sender: DenialRecord['sender']) => boolean;
  /** `in`, or the reason that `onDenied` is told. */
  readonly verdicts: Readonly<Record<Policy, string>>;
}

const atPath =
  (path: string, id?: string) =>
  (sender: DenialRecord['sender']): boolean =>
    String(sender['url']).endsWith(path) && sender['id'] === id;
const ofNeighbour =
  (start: string) =>
  (sender: DenialRecord['sender']): boolean =>
    String(sender['url']).startsWith(start) && sender['id'] === NEIGHBOUR;

const NOBODY = {
  site: 'origin-not-listed',
  siteInFrames: 'origin-not-listed',
  stranger: 'origin-not-listed',
  otherPort: 'origin-not-listed',
  extension: 'origin-not-listed',
  everySite: 'origin-not-listed',
} as const;
const always = (reason: string): Row['verdicts'] => ({
  site: reason,
  siteInFrames: reason,
  stranger: reason,
  otherPort: reason,
  extension: reason,
  everySite: reason,
});

const ROWS: readonly Row[] = [
  {
    who: 'the site itself, in the top frame',
    come: (on) => on.open('localhost', '/?top'),
    isSender: atPath('/?top'),
    verdicts: { ...NOBODY, site: 'in', siteInFrames: 'in', everySite: 'in' },
  },
  {
    who: 'the site, framed by a stranger',
    come: async (on) => {
      const { page } = await on.open('stranger.test', framing(on.site.url('/?framed', 'localhost')));
      return on.callerInFrame(page);
    },
    isSender: atPath('/?framed'),
    verdicts: { ...NOBODY, site: 'frame-not-allowed', siteInFrames: 'in', everySite: 'in' },
  },
  {
    who: 'the site, framed by itself',
    come: async (on) => {
      const { page } = await on.open('localhost', framing('/?within'));
      return on.callerInFrame(page);
    },
    isSender: atPath('/?within'),
    verdicts: { ...NOBODY, site: 'frame-not-allowed', siteInFrames: 'in', everySite: 'in' },
  },
  {
    who: "the site's address in a sandboxed frame",
    come: async (on) => {
      const { page } = await on.open('localhost', framing('/?sandboxed', 'allow-scripts'));
      return on.callerInFrame(page);
    },
    isSender: atPath('/?sandboxed'),
    verdicts: always('opaque-origin'),
  },
  {
    who: "the site's page under `CSP: sandbox`",
    come: (on) => on.open('localhost', '/sandboxed-by-header'),
    isSender: atPath('/sandboxed-by-header'),
    verdicts: always('opaque-origin'),
  },
  {
    who: 'a stranger',
    come: (on) => on.open('stranger.test', '/?stranger'),
    isSender: atPath('/?stranger'),
    verdicts: { ...NOBODY, stranger: 'in', everySite: 'in' },
  },
  {
    who: 'the same host on another port',
    come: (on) => on.openUrl(on.otherSite.url('/?port', 'localhost')),
    isSender: atPath('/?port'),
    verdicts: { ...NOBODY, otherPort: 'in', everySite: 'in' },
  },
  {
    who: "another extension's worker",
    come: (on) => Promise.resolve(on.callerInWorker(NEIGHBOUR)),
    isSender: ofNeighbour(`chrome-extension://${NEIGHBOUR}/background.js`),
    verdicts: { ...always('extension-not-listed'), extension: 'in' },
  },
  {
    who: "another extension's page",
    come: (on) => on.openUrl(`chrome-extension://${NEIGHBOUR}/page.html`),
    isSender: ofNeighbour(`chrome-extension://${NEIGHBOUR}/page.html`),
    verdicts: { ...always('extension-not-listed'), extension: 'in' },
  },
  {
    who: "another extension's content script in the site's page",
    come: async (on) => on.callerInContentScript((await on.open('localhost', '/?visited')).page),
    isSender: atPath('/?visited', NEIGHBOUR),
    verdicts: { ...always('extension-not-listed'), extension: 'in' },
  },
];

describe.each(ROWS)('$who', ({ come, isSender, verdicts }) => {
  const denials = async (extensionId: string): Promise<readonly string[]> => {
    const { denied } = await stage.evidence(extensionId);
    return denied.filter(({ sender }) => isSender(sender)).map(({ reason }) => reason);
  };

  test.each(['port', 'message'] as const)('over %s', async (transport) => {
    const caller = await come(stage);
    for (const policy of EVERY_POLICY) {
      const client = { extensionId: idOf(policy), transports: [transport] };
      const before = await stage.evidence(client.extensionId);
      const told = {
        found: await caller.detectAs(client),
        asked: await caller.call({ client, kind: 'query', name: 'whoAmI' }),
        changed: await caller.call({ client, kind: 'mutate', name: 'double', input: { value: 2 } }),
      };
      const after = await stage.evidence(client.extensionId);
      const entered = after.entered.slice(before.entered.length);
      expect(after.instance).toBe(before.instance);
      if (verdicts[policy] === 'in') {
        expect.soft(told, policy).toMatchObject({
          found: { status: 'installed', version: VERSION },
          asked: { kind: 'value' },
          changed: { kind: 'value', value: 4 },
        });
        expect
          .soft(
            entered.map(({ name }) => name),
            policy,
          )
          .toEqual(['whoAmI', 'double']);
        expect.soft(await denials(client.extensionId), policy).toEqual([]);
      } else {
        const refused = { kind: 'error', code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' };
        expect.soft(told, policy).toMatchObject({
          found: { status: 'unavailable', reason: 'denied' },
          asked: refused,
          changed: refused,
        });
        expect.soft(JSON.stringify(told), policy).not.toContain(VERSION);
        expect.soft(entered, policy).toEqual([]);
      }
    }
    // Denials that are alike come together, a second later at most: by now most of them have.
    for (const policy of EVERY_POLICY.filter((refusing) => verdicts[refusing] !== 'in')) {
      await expect.poll(() => denials(idOf(policy)), { timeout: 20_000 }).toContain(verdicts[policy]);
      expect.soft(new Set(await denials(idOf(policy))), policy).toEqual(new Set([verdicts[policy]]));
    }
  });
});

describe('rules that sites do not come by', () => {
  test("an extension's own page is admitted by `{ own: true }` alone", async () => {
    for (const policy of [...EVERY_POLICY, 'own'] as const) {
      const client = { extensionId: idOf(policy), transports: ['port'] } as const;
      const { entered } = await stage.evidence(client.extensionId);
      const page = await stage.openUrl(`chrome-extension://${client.extensionId}/page.html`);
      const outcome = await page.call({ client, kind: 'query', name: 'whoAmI' });
      const after = await stage.evidence(client.extensionId);
      if (policy === 'own') {
        expect(outcome).toMatchObject({ kind: 'value', value: { caller: `own ${client.extensionId}` } });
      } else {
        expect(outcome).toMatchObject({ kind: 'error', code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
        expect(after.entered).toEqual(entered);
        expect(after.denied).toContainEqual(expect.objectContaining({ reason: 'own-not-allowed' }));
      }
    }
  });

  test("an extension's own content script is admitted by that rule, and the page it runs in is not", async () => {
    const client = { extensionId: idOf('own'), transports: ['port'] } as const;
    const site = await stage.open('own.test');
    const script = await stage.callerInContentScript(site.page);
    expect(await script.call({ client, kind: 'query', name: 'whoAmI' })).toEqual({
      kind: 'value',
      value: { origin: stage.site.url('', 'own.test').replace(/\/$/, ''), caller: `own ${client.extensionId}` },
    });
    expect(await site.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
  });

  test('`{ own: true }` admits no site and no other extension', async () => {
    const client = { extensionId: idOf('own'), transports: ['port'] } as const;
    const before = await stage.evidence(client.extensionId);
    const site = await stage.open('localhost');
    for (const caller of [site, stage.callerInWorker(NEIGHBOUR), await stage.callerInContentScript(site.page)]) {
      expect(await caller.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({
        code: 'ORIGIN_NOT_ALLOWED',
        delivered: 'no',
      });
    }
    expect((await stage.evidence(client.extensionId)).entered).toEqual(before.entered);
  });

  test.each(['port', 'message'] as const)('`when` has the last word over %s', async (transport) => {
    const client = { extensionId: idOf('conditional'), transports: [transport] };
    const guest = await stage.open('localhost', '/?guest');
    const before = await stage.evidence(client.extensionId);
    expect(await guest.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({
      code: 'ORIGIN_NOT_ALLOWED',
      delivered: 'no',
    });
    expect((await stage.evidence(client.extensionId)).entered).toEqual(before.entered);
    await expect
      .poll(async () => (await stage.evidence(client.extensionId)).denied, { timeout: 20_000 })
      .toContainEqual(expect.objectContaining({ reason: 'when-refused' }));
    const member = await stage.open('localhost', '/?member');
    expect(await member.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({ kind: 'value' });
  });
});
