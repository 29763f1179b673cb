import { MatchPattern } from '../../extension-side/manifest/match-pattern.ts';
import { CHROMIUM_ID } from '../protocol/extension-ids.ts';
import { matchesAsWritten } from './extension/match-as-written.ts';
import type { FakeEngine } from './fake-browser-types.ts';
import type { Serialization } from './messaging/serialise.ts';

/** What browsers say, word for word. */
export interface EngineTexts {
  /** Nobody is there, or nobody whom this sender may know of. */
  readonly noReceiver: string;
  /** A listener promised an answer and is gone. */
  readonly answerLost: string;
  /** No listener gave an answer, in the callback form. None: it is called without an error. */
  readonly noAnswer: string | undefined;
  /** A message is none that can travel. */
  readonly notSerializable: string;
  /** A message to a port that is closed. */
  readonly portClosed: string;
  /** The extension of a content script or page is gone. */
  readonly contextInvalidated: string;
  /** A page did not say to which extension. */
  readonly noTarget: (method: string) => string;
  /** An id that no extension of this browser can have, where the browser looks at that. */
  readonly invalidId: ((id: string) => string) | undefined;
  /** What stands before the text of a call that was wrong in itself, and is thrown at once. None: it fails as if it had been sent. */
  readonly invocation: ((method: string) => string) | undefined;
}

/** In what browsers differ, as far as it was measured or read in their source. */
export interface Engine {
  readonly name: FakeEngine;
  readonly userAgent: string;
  /** Under which names a page that is listed finds `runtime`. None: pages cannot reach extensions. */
  readonly pageNames: readonly ('chrome' | 'browser')[];
  /** Under which names an extension finds its APIs. */
  readonly extensionNames: readonly ('chrome' | 'browser')[];
  /** The kind of background that a manifest may ask for. */
  readonly background: 'service worker' | 'event page';
  /** How messages travel where the manifest does not say. */
  readonly serialization: Serialization;
  /** A page that reaches nobody gets an answer of nothing after a while, and no reason. */
  readonly isSilent: boolean;
  /** An answer that is owed keeps the background awake. */
  readonly answersKeepAwake: boolean;
  /** A port that the back/forward cache cut is told so after the page's return. Otherwise it swallows what is posted. */
  readonly tellsRestoredPorts: boolean;
  /** A page is told `freeze` when it goes into the back/forward cache, and `resume` after its return. */
  readonly freezesCached: boolean;
  /** The reason of a port's end is in the port's `error`. Otherwise it is `lastError`. */
  readonly portsHaveError: boolean;
  /** What is sent to a background whose script fails is never answered. Otherwise nobody is there. */
  readonly hangsOnBrokenBackground: boolean;
  /** Content scripts run in documents that were open before the extension came. */
  readonly injectsIntoOpenPages: boolean;
  /** A content script outlives its extension, and is told. Otherwise it dies without a word. */
  readonly contentScriptsOutlive: boolean;
  /** Serves extensions whose manifest has `message_serialization`. Elsewhere that key means nothing. */
  readonly heedsSerialization: boolean;
  /** The other end of a `MessagePort` is told that this one was closed. */
  readonly tellsClosedMessagePorts: boolean;
  readonly texts: EngineTexts;
  /** The scheme of an extension's own addresses. */
  readonly extensionScheme: string;
  /** The host of an extension's own addresses. */
  hostOf(id: string): string;
  /** The form of a document's id. */
  documentIdOf(count: number): string;
  /** `runtime.lastError`, with and without an error. */
  toLastError(message: string | undefined): unknown;
  /** What of a document the browser tells an extension. */
  describeSender(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Whether a valid match pattern matches. */
  matches(pattern: string, url: string): boolean;
  isExtensionId(id: string): boolean;
  /** An id for an extension whose manifest names none. */
  idOf(name: string): string;
}

const CHROMIUM_TEXTS: EngineTexts = {
  noReceiver: 'Could not establish connection. Receiving end does not exist.',
  answerLost:
    'A listener indicated an asynchronous response by returning true, but the message channel closed before a response was received',
  noAnswer: 'The message port closed before a response was received.',
  notSerializable: 'Could not serialize message.',
  portClosed: 'Attempting to use a disconnected port object',
  contextInvalidated: 'Extension context invalidated.',
  noTarget: (method) =>
    `chrome.runtime.${method}() called from a webpage must specify an Extension ID (string) for its first argument.`,
  invalidId: (id) => `Invalid extension id: '${id}'`,
  invocation: (method) => `Error in invocation of runtime.${SIGNATURES[method] ?? method}: `,
};

const SIGNATURES: Readonly<Record<string, string>> = {
  sendMessage:
    'sendMessage(optional string extensionId, any message, optional object options, optional function callback)',
  connect: 'connect(optional string extensionId, optional object connectInfo)',
};

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64)';

/** Measured in Chromium 156. */
const chromium: Engine = {
  name: 'chromium',
  userAgent: `${AGENT} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36`,
  pageNames: ['chrome', 'browser'],
  extensionNames: ['chrome', 'browser'],
  background: 'service worker',
  serialization: 'json',
  isSilent: false,
  answersKeepAwake: true,
  tellsRestoredPorts: false,
  freezesCached: true,
  portsHaveError: false,
  hangsOnBrokenBackground: true,
  injectsIntoOpenPages: false,
  contentScriptsOutlive: true,
  heedsSerialization: true,
  tellsClosedMessagePorts: true,
  texts: CHROMIUM_TEXTS,
  extensionScheme: 'chrome-extension',
  hostOf: (id) => id,
  documentIdOf: (count) => count.toString(16).toUpperCase().padStart(32, '0'),
  toLastError: (message) => (message === undefined ? undefined : { message }),
  describeSender: (facts) => facts,
  matches: (pattern, url) => MatchPattern.parse(pattern).matches(url),
  isExtensionId: (id) => CHROMIUM_ID.test(id),
  idOf: (name) => lettersOf(name, 'abcdefghijklmnop', 32),
};

/** Measured in Firefox 153. */
const firefox: Engine = {
  name: 'firefox',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  pageNames: [],
  extensionNames: ['browser', 'chrome'],
  background: 'event page',
  serialization: 'structured-clone',
  isSilent: false,
  answersKeepAwake: false,
  tellsRestoredPorts: true,
  freezesCached: false,
  portsHaveError: true,
  hangsOnBrokenBackground: false,
  injectsIntoOpenPages: true,
  contentScriptsOutlive: false,
  heedsSerialization: false,
  tellsClosedMessagePorts: false,
  texts: {
    ...CHROMIUM_TEXTS,
    noAnswer: undefined,
    notSerializable: 'Function object could not be cloned.',
    portClosed: 'Attempt to postMessage on disconnected port',
    invalidId: undefined,
    invocation: undefined,
  },
  extensionScheme: 'moz-extension',
  hostOf: (id) => lettersOf(id, '0123456789abcdef', 32),
  documentIdOf: (count) => `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`,
  toLastError: (message) => (message === undefined ? null : new Error(message)),
  describeSender: ({ documentLifecycle: _, ...facts }) => ({ ...facts, contextId: 1, envType: 'content_child' }),
  matches: (pattern, url) => matchesAsWritten(pattern, url, { ignoresHostCase: false, ignoresQuery: false }),
  isExtensionId: (id) => /^(?:\S+@\S+|\{[\da-f-]+\})$/i.test(id),
  idOf: (name) => `${lettersOf(name, 'abcdefghijklmnop', 12)}@fake.example`,
};

/** Not run: what WebKit's source says. */
const safari: Engine = {
  ...chromium,
  name: 'safari',
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  pageNames: ['browser'],
  isSilent: true,
  freezesCached: false,
  heedsSerialization: false,
  hangsOnBrokenBackground: false,
  texts: { ...CHROMIUM_TEXTS, invalidId: undefined, invocation: undefined },
  extensionScheme: 'safari-web-extension',
  hostOf: (id) => lettersOf(id, '0123456789abcdef', 32),
  matches: (pattern, url) => matchesAsWritten(pattern, url, { ignoresHostCase: true, ignoresQuery: true }),
  isExtensionId: (id) => /^\S+ \(\w+\)$/.test(id),
  idOf: (name) => `com.example.${lettersOf(name, 'abcdefghijklmnop', 12)}.Extension (FAKE000000)`,
};

/** The engine of this name. */
export const ENGINES: Readonly<Record<FakeEngine, Engine>> = { chromium, firefox, safari };

/** The same letters for the same name, and others for another. */
function lettersOf(name: string, alphabet: string, length: number): string {
  let state = 2_166_136_261;
  const step = (value: number): number => (state = Math.imul(state ^ value, 16_777_619) >>> 0);
  for (const character of name) step(character.codePointAt(0) ?? 0);
  return Array.from({ length }, (_, index) => alphabet[(step(index) >>> 13) % alphabet.length]).join('');
}
