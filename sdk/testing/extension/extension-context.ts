import type { ListeningContext } from '../messaging/context.ts';
import type { Exchange, MessageListener } from '../messaging/exchange.ts';
import { ExtensionEvent } from '../messaging/extension-event.ts';
import type { LastError } from '../messaging/last-error.ts';
import type { PortEnd, RuntimePort } from '../messaging/port-end.ts';
import type { Scope } from '../realm/scope.ts';

/** Events of `runtime`. */
interface RuntimeEvents {
  readonly onMessage: ExtensionEvent<MessageListener>;
  readonly onMessageExternal: ExtensionEvent<MessageListener>;
  readonly onConnect: ExtensionEvent<(port: RuntimePort) => void>;
  readonly onConnectExternal: ExtensionEvent<(port: RuntimePort) => void>;
  readonly onInstalled: ExtensionEvent<(details: object) => void>;
  /** Never called: the fake browser is not started anew. */
  readonly onStartup: ExtensionEvent<() => void>;
}

/** What makes one context of an extension: its background, or one of its pages. */
export interface ExtensionContextOptions {
  readonly extensionId: string;
  readonly scope: Scope;
  readonly lastError: LastError;
  readonly sender: Readonly<Record<string, unknown>>;
  readonly onTouch?: () => void;
}

/** A context of an extension that may listen. */
export class ExtensionContext implements ListeningContext {
  readonly extensionId: string;
  readonly scope: Scope;
  readonly lastError: LastError;
  readonly sender: Readonly<Record<string, unknown>>;
  readonly events: RuntimeEvents = {
    onMessage: new ExtensionEvent(),
    onMessageExternal: new ExtensionEvent(),
    onConnect: new ExtensionEvent(),
    onConnectExternal: new ExtensionEvent(),
    onInstalled: new ExtensionEvent(),
    onStartup: new ExtensionEvent(),
  };
  readonly ports = new Set<PortEnd>();
  readonly owed = new Map<Exchange, number>();
  readonly life = {};
  readonly page = undefined;
  readonly #onTouch: () => void;

  constructor({ extensionId, scope, lastError, sender, onTouch = () => undefined }: ExtensionContextOptions) {
    this.extensionId = extensionId;
    this.scope = scope;
    this.lastError = lastError;
    this.sender = sender;
    this.#onTouch = onTouch;
  }

  touch(): void {
    this.#onTouch();
  }

  /** It is gone, with all that ran in it. */
  end(): void {
    this.scope.end();
    for (const port of [...this.ports]) port.abandon();
    for (const exchange of [...this.owed.keys()]) exchange.leave(this);
    this.owed.clear();
  }
}
