import type { Core } from '../core.ts';
import { DOCUMENT_STAND_IN } from '../realm/realm.ts';
import type { Scope } from '../realm/scope.ts';
import { DocumentStandIn, type AddListener } from './document-stand-in.ts';
import { handlerProperty, type PageEvent } from './event-list.ts';
import { messageChannelOf, takeTransferred } from './message-channel.ts';
import { navigatorOf } from './navigator.ts';
import type { PageDocument } from './page-document.ts';
import { locationProperty } from './page-location.ts';

/** Events of a window that the fake browser makes itself. Others are the environment's. */
const WINDOW_EVENTS = ['message', 'pageshow', 'pagehide', 'focus', 'blur', 'error'];

/** Those that come from the document, as one that a script dispatches there does. */
const BUBBLING_EVENTS = ['visibilitychange'];

/** What an environment's document is used for. */
interface ListenedTo {
  readonly addEventListener: AddListener;
  readonly removeEventListener: AddListener;
}

/** Gives a scope what code of a document finds, whichever world it is in. */
export function fillDocumentScope(core: Core, page: PageDocument, scope: Scope): void {
  const { realm, engine } = core;
  const { environment } = realm;
  const { windowEvents: events } = page;
  // Typed by what they are called with, which is what scripts may call them with.
  const [add, remove] = [events.add as AddListener, events.remove as AddListener];
  const standIn = createStandIn(page, environment.document as ListenedTo | undefined);
  Object.assign(scope.globals, {
    self: globalThis,
    window: globalThis,
    document: environment.document ?? standIn,
    [DOCUMENT_STAND_IN]: standIn,
    origin: page.origin,
    navigator: navigatorOf(engine.userAgent, environment.navigator),
    addEventListener: orElse(add, environment.addEventListener),
    removeEventListener: orElse(remove, environment.removeEventListener),
    dispatchEvent: (event: PageEvent) => {
      const { dispatchEvent: theirs } = environment;
      if (theirs && !WINDOW_EVENTS.includes(event.type)) return theirs.call(globalThis, event);
      events.dispatch(event);
      return true;
    },
    postMessage: (data: unknown, ...given: readonly unknown[]) => postToSelf(core, page, data, given),
    MessageChannel: messageChannelOf(core),
    ServiceWorkerGlobalScope: undefined,
  });
  Object.defineProperty(scope.globals, 'location', locationProperty(page.url));
  for (const type of ['message', 'pageshow', 'pagehide']) {
    Object.defineProperty(scope.globals, `on${type}`, handlerProperty(events, type));
  }
  core.giveIndexedDb(scope, page.origin);
}

/** Our listeners to what the fake browser makes itself, and the environment's to all else. */
function orElse(ours: AddListener, theirs: AddListener | undefined): AddListener {
  if (!theirs) return ours;
  return (type, ...given) => {
    const isOurs = WINDOW_EVENTS.includes(type);
    if (isOurs || BUBBLING_EVENTS.includes(type)) ours(type, ...given);
    if (!isOurs) theirs.call(globalThis, type, ...given);
  };
}

function createStandIn(page: PageDocument, document: ListenedTo | undefined): DocumentStandIn {
  const otherwise = document && {
    add: methodBehind(document, 'addEventListener'),
    remove: methodBehind(document, 'removeEventListener'),
  };
  return new DocumentStandIn(page.documentEvents, page, otherwise);
}

/** The environment's own method, behind the accessor that stands before it. */
function methodBehind(document: ListenedTo, name: keyof ListenedTo): AddListener {
  const method = Reflect.get(Object.getPrototypeOf(document) as ListenedTo, name, document);
  return (...given) => method.call(document, ...given);
}

/** `window.postMessage`: the message goes to this window, in a later turn. */
function postToSelf(core: Core, page: PageDocument, data: unknown, [first, second]: readonly unknown[]): void {
  const options = typeof first === 'string' ? { targetOrigin: first, transfer: second } : (first ?? {});
  const { targetOrigin = '/', transfer } = options as { targetOrigin?: string; transfer?: readonly unknown[] };
  const message = takeTransferred(data, transfer);
  if (targetOrigin !== '/' && targetOrigin !== '*' && new URL(targetOrigin).origin !== page.origin) return;
  core.later(() => {
    const event = { ...message, origin: page.origin, source: globalThis, lastEventId: '' };
    page.windowEvents.tell('message', event, true);
  });
}
