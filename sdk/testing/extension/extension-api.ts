import type { Engine } from '../engine.ts';
import { clone } from '../messaging/serialise.ts';
import type { Network } from '../messaging/network.ts';
import { runtimeMethods } from '../messaging/runtime-methods.ts';
import type { FakeManifest } from '../fake-browser-types.ts';
import type { ExtensionContext } from './extension-context.ts';
import type { StorageArea } from './storage-area.ts';
import { refuseUnmodelled, UNMODELLED } from './unmodelled.ts';

/** What an extension's APIs are made of. */
export interface ExtensionApiOptions {
  readonly engine: Engine;
  readonly network: Network;
  readonly id: string;
  /** Whether it is for the background, not for another page of the extension. */
  readonly isBackground: boolean;
  readonly baseUrl: string;
  readonly manifest: FakeManifest;
  /** Nothing where the extension has not the permission. */
  readonly storage: { readonly local: StorageArea; readonly session: StorageArea } | undefined;
  /** The test's stand-ins. */
  readonly apis: Readonly<Record<string, object>>;
  readonly reload: () => void;
}

/** The background's window as the extension's other pages see it: it is not theirs. */
const WINDOW_OF_BACKGROUND = Object.freeze({});

/** What a background or page of an extension finds as `chrome` and `browser`. */
export function extensionApi(context: ExtensionContext, options: ExtensionApiOptions): object {
  const { engine, id, isBackground, baseUrl, manifest, storage, apis } = options;
  const { lastError, events, scope } = context;
  const area = (name: string, of: StorageArea): object =>
    refuseUnmodelled(of.apiFor(scope, lastError), `storage.${name}.`, UNMODELLED['storage area']);
  const areas = storage && { local: area('local', storage.local), session: area('session', storage.session) };
  const modelled: Record<string, object> = {
    runtime: Object.defineProperty(
      {
        id,
        ...events,
        ...runtimeMethods(context, options),
        getManifest: () => clone(manifest),
        getURL: (path: string) => new URL(path, baseUrl).href,
        reload: options.reload,
      },
      'lastError',
      { enumerable: true, get: () => lastError.value },
    ),
    extension: {
      inIncognitoContext: false,
      ...(engine.background === 'event page' && {
        getBackgroundPage: () => (isBackground ? scope.globals['window'] : WINDOW_OF_BACKGROUND),
      }),
    },
    ...(areas && { storage: { ...areas } }),
  };
  for (const [name, standIn] of Object.entries(apis)) {
    modelled[name] = putOver(modelled[name] ?? {}, standIn, name === 'storage' ? areas : undefined);
  }
  refuseUnmodelled(modelled, '', UNMODELLED['']);
  for (const prefix of ['runtime.', 'storage.', 'extension.'] as const) {
    const namespace = modelled[prefix.slice(0, -1)];
    if (namespace) refuseUnmodelled(namespace, prefix, UNMODELLED[prefix]);
  }
  return modelled;
}

/** Puts a stand-in's members over those that are there. An area of `storage` keeps those that its stand-in does not have. */
function putOver(target: object, standIn: object, areas: Readonly<Record<string, object>> = {}): object {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(standIn))) {
    const { value } = descriptor as { readonly value?: unknown };
    const area = Object.hasOwn(areas, name) ? areas[name] : undefined;
    if (area && isPlainObject(value)) putOver(area, value);
    else Object.defineProperty(target, name, descriptor);
  }
  return target;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
