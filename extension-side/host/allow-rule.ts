import type { VerifiedSender } from './verified-sender.ts';

/**
 * Who may call.
 *
 * - a string: an origin (`https://app.example.com`) or a match pattern (`https://*.example.com/*`), top frames only.
 * - {@link SiteRule}: the same with conditions.
 * - {@link ExtensionRule}: another extension.
 * - {@link OwnRule}: this extension's own pages and content scripts.
 *
 * @example
 * ```ts
 * allow: ['https://app.example.com', { match: 'https://*.example.com/*', frames: 'all' }, { own: true }];
 * ```
 */
export type AllowRule = string | SiteRule | ExtensionRule | OwnRule;

/** Lets websites in. */
export interface SiteRule {
  /**
   * Origins and match patterns. Scheme, host and port are compared with the origin, which authorises; a path is compared
   * with the address and is a filter, not a boundary: any page of the origin can get itself that path.
   */
  readonly match: string | readonly string[];
  /** `top`: only the tab's own document. `all`: frames too, whoever embeds them. @defaultValue `'top'` */
  readonly frames?: 'top' | 'all' | undefined;
  /** Whether incognito windows count. @defaultValue `false` */
  readonly incognito?: boolean | undefined;
  /** Needed for plain `http:` beyond loopback, where anybody on the network can be the site. @defaultValue `false` */
  readonly insecureHttp?: boolean | undefined;
  /**
   * A last condition, asked after all others held: of the host's rules at each connection and each one-shot message, of a procedure's own at each
   * call. A throw, a rejection and no answer within `limits.whenTimeoutMs` are a no. The host's have some five seconds at most: then the page
   * connects anew, and is asked for again.
   *
   * @param signal - Fires when the answer is no longer waited for.
   */
  readonly when?: ((sender: VerifiedSender, signal: AbortSignal) => boolean | Promise<boolean>) | undefined;
}

/** Lets another extension in. No other rule does, whatever page its content script runs in. */
export interface ExtensionRule {
  /** The other extension's id. */
  readonly extension: string;
}

/**
 * Lets this extension's own pages and content scripts in, over ports.
 *
 * The host takes no one-shot message from inside its extension (`runtime.onMessage`): those belong to the extension's own listeners. So a
 * client in there has the `port` and no `message`, and its `detect`, which asks by a message, finds nobody. It knows its extension anyway.
 *
 * @example
 * ```ts
 * const own = createClient<EditorApi>({ extensionId: chrome.runtime.id, transports: ['port'] });
 * ```
 */
export interface OwnRule {
  /** Always `true`: leave the rule out to keep them out. */
  readonly own: true;
}
