/** Who is calling, as the browser tells it. Nothing in it was written by the caller, save the path of `url`. */
export interface VerifiedSender {
  /**
   * - `page`: a website, over `externally_connectable`.
   * - `relay`: a website, through this extension's own content script.
   * - `extension`: another extension.
   * - `own`: a page or content script of this extension.
   */
  readonly kind: 'page' | 'relay' | 'extension' | 'own';
  /** The origin, set by the browser's own process. This is what authorises. */
  readonly origin: string;
  /** The document's address when it was created. Its origin is `origin`; the path comes from the renderer, so it is no boundary. */
  readonly url: string;
  /** The id of the extension that calls, where one does. */
  readonly extensionId?: string;
  /** The tab of the document, absent outside tabs. */
  readonly tabId?: number;
  /** `0` for the top frame of the tab. */
  readonly frameId?: number;
  /** The document, by an id that survives the back/forward cache. Absent where the browser gives none. */
  readonly documentId?: string;
  /** Whether the document is in an incognito window. */
  readonly incognito: boolean;
}
