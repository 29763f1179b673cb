import { describe, expect, it } from 'vitest';

import { bindingKey, partyKey } from '../../../../extension-side/host/gate/binding-key.ts';
import type { VerifiedSender } from '../../../../extension-side/host/verified-sender.ts';
import { pageSender } from '../../../support/gate/senders.ts';

const withoutDocument = (different: Partial<VerifiedSender> = {}): VerifiedSender => {
  const { documentId: _documentId, ...sender } = pageSender(different);
  return sender;
};
const nowhere: VerifiedSender = {
  kind: 'page',
  origin: 'https://app.example.com',
  url: 'https://app.example.com/',
  incognito: false,
};
const content: VerifiedSender = { ...pageSender(), kind: 'extension', extensionId: 'p'.repeat(32) };
const worker: VerifiedSender = {
  kind: 'extension',
  origin: 'chrome-extension://p',
  url: 'chrome-extension://p/x',
  extensionId: 'p',
  incognito: false,
};

describe('the same session', () => {
  it.each<[string, VerifiedSender, VerifiedSender]>([
    ['the same document', pageSender(), pageSender()],
    ['another address of the document', pageSender(), pageSender({ url: 'https://app.example.com/other' })],
    ['a prerendered document that was activated', pageSender({ frameId: 9, tabId: 8 }), pageSender({ frameId: 0 })],
    ['the page behind the relay', pageSender(), pageSender({ kind: 'relay' })],
    ['the same frame, without document id', withoutDocument(), withoutDocument()],
    ['a worker of an extension', worker, { ...worker, url: 'chrome-extension://p/y' }],
  ])('%s', (_what, one, other) => {
    expect(bindingKey(one)).toBe(bindingKey(other));
  });
});

describe('another session', () => {
  it.each<[string, VerifiedSender, VerifiedSender]>([
    ['another origin', pageSender(), pageSender({ origin: 'https://evil.example' })],
    ['another document', pageSender(), pageSender({ documentId: 'D2' })],
    ['another tab', withoutDocument(), withoutDocument({ tabId: 8 })],
    ['another frame', withoutDocument(), withoutDocument({ frameId: 1 })],
    ['another frame below the top one', withoutDocument({ frameId: 2 }), withoutDocument({ frameId: 1 })],
    ['an incognito one, in no tab', nowhere, { ...nowhere, incognito: true }],
    ['no tab', withoutDocument(), nowhere],
    ['a document id that looks like a tab', pageSender({ documentId: '7' }), withoutDocument()],
    ["another extension's content script in the document", pageSender(), content],
    ['our own content script in the document', pageSender(), pageSender({ kind: 'own' })],
    ["a second extension's content script in the document", content, { ...content, extensionId: 'q'.repeat(32) }],
    ['another extension with the same page', worker, { ...worker, extensionId: 'q' }],
    [
      'characters that end a field',
      pageSender({ origin: 'a"', documentId: 'b' }),
      pageSender({ origin: 'a', documentId: '"b' }),
    ],
  ])('%s', (_what, one, other) => {
    expect(bindingKey(one)).not.toBe(bindingKey(other));
  });
});

describe('the same allowance', () => {
  it.each<[string, VerifiedSender, VerifiedSender]>([
    ['two documents of an origin', pageSender(), pageSender({ documentId: 'D2', tabId: 8, frameId: 3 })],
    ['the page behind the relay', pageSender(), pageSender({ kind: 'relay' })],
    ['an incognito page', pageSender(), pageSender({ incognito: true })],
  ])('%s', (_what, one, other) => {
    expect(partyKey(one)).toBe(partyKey(other));
  });
});

describe('another allowance', () => {
  it.each<[string, VerifiedSender, VerifiedSender]>([
    ['another origin', pageSender(), pageSender({ origin: 'https://evil.example' })],
    ["another extension's content script in the page", pageSender(), content],
    ['a second extension there', content, { ...content, extensionId: 'q'.repeat(32) }],
    ['our own content script in the page', pageSender(), pageSender({ kind: 'own' })],
    [
      'our own content script in another page',
      pageSender({ kind: 'own' }),
      pageSender({ kind: 'own', origin: 'https://b.example' }),
    ],
  ])('%s', (_what, one, other) => {
    expect(partyKey(one)).not.toBe(partyKey(other));
  });
});
