/**
 * Why a sender or a call was denied. For the extension's own eyes: the caller learns `ORIGIN_NOT_ALLOWED` and nothing else.
 *
 * Who the sender is could not be established:
 * - `malformed-sender`: the browser's `MessageSender` is not as documented.
 * - `not-own-sender`: another extension's id on a channel that only this extension can open.
 * - `no-url`, `no-origin`: the browser named none.
 * - `opaque-origin`: the origin is `"null"`, as in a sandboxed frame or under `CSP: sandbox`.
 * - `url-origin-mismatch`: `url` lies outside `origin`.
 * - `unsupported-scheme`: a page that is neither `https:` nor `http:`.
 * - `prerendering`: the page is not shown yet. The page retries once it is.
 *
 * The sender is known, and no rule lets it in:
 * - `origin-not-listed`: no rule names the origin.
 * - `path-not-listed`: rules name the origin, none of them with this path.
 * - `extension-not-listed`: no `{ extension }` rule names the extension.
 * - `own-not-allowed`: there is no `{ own: true }` rule.
 * - `frame-not-allowed`: a frame below the top one, where the rule has no `frames: 'all'`.
 * - `incognito-not-allowed`: an incognito window, where the rule has no `incognito: true`.
 * - `when-refused`, `when-failed`, `when-timed-out`: the rule's `when` answered no, threw, or did not answer in time.
 *
 * - `rate-limited`: any of these, from a sender that asks more often than `limits.deniedPerSecond`: it gets no answer any more.
 *
 * The sender is let in, this call is not:
 * - `procedure-not-allowed`: no rule in the own `allow` of the procedure, event or port names the sender. Where one does and has no room
 *   for its path, frame or window, or its `when` says no, that is the reason.
 *
 * A sender that is let in and meets a limit is told `RATE_LIMITED`, and not reported.
 */
export type DenyReason =
  | 'malformed-sender'
  | 'not-own-sender'
  | 'no-url'
  | 'no-origin'
  | 'opaque-origin'
  | 'url-origin-mismatch'
  | 'unsupported-scheme'
  | 'prerendering'
  | 'origin-not-listed'
  | 'path-not-listed'
  | 'extension-not-listed'
  | 'own-not-allowed'
  | 'frame-not-allowed'
  | 'incognito-not-allowed'
  | 'when-refused'
  | 'when-failed'
  | 'when-timed-out'
  | 'procedure-not-allowed'
  | 'rate-limited';
