import type { PortcullisError } from '../protocol/errors.ts';

/**
 * One open port, on the page's side. It goes on over lost connections until one side closes it.
 *
 * @typeParam FromPage - What the page sends.
 * @typeParam FromExtension - What the page receives.
 */
export interface ClientPort<FromPage = unknown, FromExtension = unknown> {
  /**
   * Sends a message. It arrives once and in order, also over a connection that is lost meanwhile, as long as the extension's worker lives;
   * see `onReset`. One that holds a Blob leaves once that is read, and those behind it wait; what cannot be read closes the port.
   *
   * @throws `RATE_LIMITED` where 1,024 messages wait to be taken (`data.limit` is `portQueue`), `CONNECTION_CLOSED` on a closed port,
   * `NOT_SERIALIZABLE` or `MESSAGE_TOO_LARGE` for what cannot travel.
   */
  postMessage(message: FromPage): void;
  /** Resolves at once while less than half of the messages that may wait do, otherwise once that is so again. */
  readonly ready: Promise<void>;
  /** Calls `listener` with each message. Those that come before there is a listener wait for one, until the port is closed. Returns what ends it. */
  onMessage(listener: (message: FromExtension) => void): () => void;
  /**
   * Calls `listener` when the extension's worker was restarted: its handler runs anew and knows nothing of the past, and messages that it
   * had not acknowledged are dropped. Returns what ends it.
   */
  onReset(listener: () => void): () => void;
  /**
   * Calls `listener` once when the port is closed, with the error if it failed. One that is added later is not called. Returns what ends it.
   *
   * - `PROCEDURE_NOT_FOUND`, `ORIGIN_NOT_ALLOWED`, `EXTENSION_NOT_FOUND`, `UNSUPPORTED_VERSION`: there is no such port, or not for this page.
   * - `INVALID_INPUT`: the extension's schema refused a message. `HANDLER_FAILED`: its handler threw.
   * - `RATE_LIMITED`: too many ports are open, or what the extension has not taken is more than it may hold.
   * - `MESSAGE_TOO_LARGE`, `NOT_SERIALIZABLE`: a message is larger than one of the browser's may be, or a Blob in it cannot be read.
   * - `INVALID_FRAME`: the extension sends what is malformed. `CONNECTION_CLOSED`: the client was closed, or no attempt to connect is left.
   */
  onClose(listener: (error: PortcullisError | undefined) => void): () => void;
  /** Closes the port. What was sent over a connection still arrives, also in this turn; messages that wait for one are dropped. */
  close(): void;
}
