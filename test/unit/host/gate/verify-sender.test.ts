import { describe, expect, it } from 'vitest';

import { verifySender } from '../../../../extension-side/host/gate/verify-sender.ts';

const ownExtensionId = 'o'.repeat(32);
const external = { via: 'external', ownExtensionId } as const;
const internal = { via: 'internal', ownExtensionId } as const;

const page = {
  url: 'https://app.example.com/a?b#c',
  origin: 'https://app.example.com',
  tab: { id: 7, incognito: false, url: 'https://embedder.example/' },
  frameId: 0,
  documentId: 'D1',
  documentLifecycle: 'active',
};

describe('a verified sender', () => {
  it('is what the browser said, and nothing more', () => {
    const sender = { ...page, tlsChannelId: 'x', nativeApplication: 'y', kind: 'own', extensionId: ownExtensionId };
    expect(verifySender(sender, external)).toEqual({
      verified: true,
      sender: {
        kind: 'page',
        url: 'https://app.example.com/a?b#c',
        origin: 'https://app.example.com',
        tabId: 7,
        frameId: 0,
        documentId: 'D1',
        incognito: false,
      },
    });
  });

  it('has no fields for what the browser left out', () => {
    const { url, origin } = page;
    expect(verifySender({ url, origin }, external)).toStrictEqual({
      verified: true,
      sender: { kind: 'page', url, origin, incognito: false },
    });
  });

  it('names the extension it is, and none where it is a page behind the relay', () => {
    const other = 'p'.repeat(32);
    expect(verifySender({ ...page, id: other }, external)).toMatchObject({
      sender: { kind: 'extension', extensionId: other },
    });
    expect(verifySender({ ...page, id: ownExtensionId }, internal)).toMatchObject({
      sender: { kind: 'own', extensionId: ownExtensionId },
    });
    const relayed = verifySender({ ...page, id: ownExtensionId }, { ...internal, relay: true });
    expect(relayed).toMatchObject({ sender: { kind: 'relay' } });
    expect(relayed).not.toHaveProperty('sender.extensionId');
  });

  // Went wrong once: Chromium gives an extension's worker no origin, so no rule could admit it.
  it("is another extension's worker, whose address stands for the origin that the browser does not name", () => {
    const other = 'p'.repeat(32);
    const url = `chrome-extension://${other}/background.js`;
    expect(verifySender({ id: other, url }, external)).toStrictEqual({
      verified: true,
      sender: { kind: 'extension', extensionId: other, origin: `chrome-extension://${other}`, url, incognito: false },
    });
    const noOrigin = { verified: false, reason: 'no-origin' };
    expect(verifySender({ url }, external)).toEqual(noOrigin);
    expect(verifySender({ id: ownExtensionId, url: `chrome-extension://${ownExtensionId}/` }, internal)).toEqual(
      noOrigin,
    );
    expect(verifySender({ id: other, url: `chrome-extension://${ownExtensionId}/` }, external)).toEqual(noOrigin);
    expect(verifySender({ id: other, url: page.url }, external)).toEqual(noOrigin);
    for (const ofDocument of [{ tab: { id: 7 } }, { frameId: 0 }, { documentId: 'D1' }]) {
      expect(verifySender({ id: other, url, ...ofDocument }, external)).toEqual(noOrigin);
    }
  });

  it('is incognito if its tab or the host itself is', () => {
    expect(verifySender({ ...page, tab: { id: 7, incognito: true } }, external)).toMatchObject({
      sender: { incognito: true },
    });
    expect(verifySender(page, { ...external, incognitoContext: true })).toMatchObject({ sender: { incognito: true } });
    expect(verifySender(page, { ...external, incognitoContext: false })).toMatchObject({
      sender: { incognito: false },
    });
  });

  it('has no tab where the browser says -1', () => {
    expect(verifySender({ ...page, tab: { id: -1 } }, external)).not.toHaveProperty('sender.tabId');
  });

  it('cannot be changed by those it is shown to', () => {
    const verification = verifySender(page, external);
    expect(verification.verified && Object.isFrozen(verification.sender)).toBe(true);
  });
});

describe('what is no MessageSender', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'https://app.example.com'],
    ['a number', 7],
    ['a function', () => page],
    ['a null id', { ...page, id: null }],
    ['an empty id', { ...page, id: '' }],
    ['an id of another type', { ...page, id: 7 }],
    ['an id that is an object', { ...page, id: { toString: () => ownExtensionId } }],
    ['a url of another type', { ...page, url: new URL(page.url) }],
    ['a null url', { ...page, url: null }],
    ['an origin of another type', { ...page, origin: { toString: () => page.origin } }],
    ['a null origin', { ...page, origin: null }],
    ['an origin in a list', { ...page, origin: [page.origin] }],
    ['a frame id of another type', { ...page, frameId: '0' }],
    ['a null frame id', { ...page, frameId: null }],
    ['a frame id of NaN', { ...page, frameId: NaN }],
    ['half a frame', { ...page, frameId: 0.5 }],
    ['a negative frame id', { ...page, frameId: -1 }],
    ['an empty document id', { ...page, documentId: '' }],
    ['a document id of another type', { ...page, documentId: 7 }],
    ['a lifecycle of another type', { ...page, documentLifecycle: true }],
    ['a null tab', { ...page, tab: null }],
    ['a tab of another type', { ...page, tab: 7 }],
    ['a tab id of another type', { ...page, tab: { id: '7' } }],
    ['an incognito flag of another type', { ...page, tab: { id: 7, incognito: 'false' } }],
  ])('%s', (_what, sender) => {
    expect(verifySender(sender, external)).toEqual({ verified: false, reason: 'malformed-sender' });
  });

  it.each<[string, object, string]>([
    ['an empty url', { ...page, url: '' }, 'no-url'],
    ['an empty origin', { ...page, origin: '' }, 'no-origin'],
    [
      'an inherited origin',
      Object.assign(Object.create({ origin: page.origin }) as object, { url: page.url }),
      'no-origin',
    ],
    ['an inherited url', Object.assign(Object.create({ url: page.url }) as object, { origin: page.origin }), 'no-url'],
  ])('%s is none', (_what, sender, reason) => {
    expect(verifySender(sender, external)).toEqual({ verified: false, reason });
  });

  it('a polluted prototype lends nothing', () => {
    const polluted = Object.prototype as { origin?: string; incognito?: unknown; id?: unknown };
    polluted.origin = page.origin;
    polluted.incognito = 'yes';
    try {
      expect(verifySender({ url: page.url }, external)).toEqual({ verified: false, reason: 'no-origin' });
      expect(verifySender({ url: page.url, origin: page.origin, tab: {} }, external)).toMatchObject({
        sender: { incognito: false },
      });
    } finally {
      delete polluted.origin;
      delete polluted.incognito;
    }
  });
});
