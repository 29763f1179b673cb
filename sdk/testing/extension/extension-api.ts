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
    ...(storage && { storage: { local: storage.local.apiFor(scope), session: storage.session.apiFor(scope) } }),
  };
  for (const [name, standIn] of Object.entries(apis)) {
    const descriptors = Object.getOwnPropertyDescriptors(standIn);
    modelled[name] = Object.defineProperties(modelled[name] ?? {}, descriptors);
  }
  refuseUnmodelled(modelled, '', UNMODELLED['']);
  for (const prefix of ['runtime.', 'storage.', 'extension.'] as const) {
    const namespace = modelled[prefix.slice(0, -1)];
    if (namespace) refuseUnmodelled(namespace, prefix, UNMODELLED[prefix]);
  }
  return modelled;
}
