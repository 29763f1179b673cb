import { describe, expect, it } from 'vitest';

import { readTarget } from '../../../extension-side/host/emit-target.ts';
import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';

const SITE = 'https://app.example.com';
const PLAIN = 'http://localhost:8080';
const EXTENSION = `chrome-extension://${'p'.repeat(32)}`;
const OWN = `moz-extension://${'0'.repeat(8)}`;

const sessionOf = (kind: VerifiedSender['kind'], origin: string, tabId?: number) => ({
  sender: { kind, origin, url: `${origin}/`, incognito: false, ...(tabId !== undefined && { tabId }) },
});

describe('an event for an origin reaches, or does not,', () => {
  // Went wrong: content scripts have their page's origin, and other extensions received what was meant for the site.
  it.each([
    ['a page', 'page', SITE, SITE, true],
    ['a page behind the relay', 'relay', SITE, SITE, true],
    ['a page over plain http', 'page', PLAIN, PLAIN, true],
    ["another extension's content script in it", 'extension', SITE, SITE, false],
    ["another extension's content script in it, over plain http", 'extension', PLAIN, PLAIN, false],
    ["a content script of the host's extension in it", 'own', SITE, SITE, false],
    ['a page of another origin', 'page', PLAIN, SITE, false],
    ['that extension, where it is its origin', 'extension', EXTENSION, EXTENSION, true],
    ["the host's extension, where it is its origin", 'own', OWN, OWN, true],
    ['another extension, where it is the origin of one', 'extension', EXTENSION, OWN, false],
  ] as const)('%s', (_who, kind, from, origin, isMeant) => {
    expect(readTarget({ origin })(sessionOf(kind, from))).toBe(isMeant);
  });
});

describe('an event for a tab reaches, or does not,', () => {
  it.each([
    ['a page in it', 'page', 7, true],
    ['a page in it, behind the relay', 'relay', 7, true],
    ["another extension's content script or page in it", 'extension', 7, false],
    ["a content script or page of the host's extension in it", 'own', 7, false],
    ['a page in another tab', 'page', 8, false],
    ['a page in none', 'page', undefined, false],
  ] as const)('%s', (_who, kind, tabId, isMeant) => {
    expect(readTarget({ tabId: 7 })(sessionOf(kind, SITE, tabId))).toBe(isMeant);
  });
});

it.each(['page', 'relay', 'extension', 'own'] as const)(
  'an event for a session reaches it, whoever it is of: %s',
  (kind) => {
    const session = sessionOf(kind, SITE);
    expect(readTarget({ session })(session)).toBe(true);
    expect(readTarget({ session })(sessionOf(kind, SITE))).toBe(false);
  },
);
