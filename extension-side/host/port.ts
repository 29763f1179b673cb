import type { Port } from '../../sdk/protocol/contract.ts';
import type { AllowRule } from './allow-rule.ts';
import type { Context } from './context.ts';
import { readOptions } from './read-options.ts';
import type { Schema, SchemaInput, SchemaOutput } from './schema.ts';

// `Symbol.for`, so that a port defined with another copy of the library is still one.
const PORT = Symbol.for('portcullis.Port');

declare const signature: unique symbol;

/**
 * One open port, on the extension's side.
 *
 * @typeParam FromPage - What the page sends, as the port's schema leaves it.
 * @typeParam FromExtension - What the extension sends.
 */
export interface HostPort<FromPage = unknown, FromExtension = unknown> {
  /**
   * Sends a message. It arrives once and in order, also over a connection that is lost meanwhile. One that holds a Blob leaves once that is
   * read, and those behind it wait; what cannot be read closes the port.
   *
   * @throws `RATE_LIMITED` where 1,024 messages wait to be taken (`data.limit` is `portQueue`), `CONNECTION_CLOSED` on a closed port, `NOT_SERIALIZABLE` or
   * `MESSAGE_TOO_LARGE` for what cannot travel.
   */
  postMessage(message: FromExtension): void;
  /**
   * Resolves at once while less than half of the messages that may wait do, otherwise once that is so again.
   *
   * @example
   * ```ts
   * for (const row of rows) {
   *   await port.ready;
   *   port.postMessage(row);
   * }
   * ```
   */
  readonly ready: Promise<void>;
  /** Calls `listener` with each message. Those that come before there is a listener wait for one, until the port is closed. Returns what ends it. */
  onMessage(listener: (message: FromPage) => void): () => void;
  /**
   * Calls `listener` once, when the port ends, whoever ended it; `context.signal.reason` says why. One that is added later is not called.
   * Returns what ends it.
   */
  onClose(listener: () => void): () => void;
  /** Closes the port. */
  close(): void;
}

/** What {@link port} takes. */
export interface PortOptions<Message, FromExtension> {
  /** Checks each message of the page. A message that it refuses closes the port with `INVALID_INPUT`. */
  readonly message: Message;
  /** Narrows who may open the port. A page must pass this and the host's `allow`. @defaultValue the host's `allow` */
  readonly allow?: readonly AllowRule[] | undefined;
  /** Whether shared and cyclic references survive in messages. @defaultValue `false` */
  readonly graph?: boolean | undefined;
  /** Called for each port that a page opens. `context.signal` fires when it is closed or gone. What it throws closes the port, with `HANDLER_FAILED`. */
  readonly handler: (port: HostPort<SchemaOutput<Message, never>, FromExtension>, context: Context) => unknown;
}

/** The run-time side of a {@link PortDefinition}. */
export interface PortSettings {
  /** Checks each message of the page. */
  readonly message: Schema;
  /** Serves one port. */
  readonly handler: (port: HostPort, context: Context) => unknown;
  /** Narrows who may open the port. */
  readonly allow?: readonly AllowRule[];
  /** Whether shared and cyclic references survive. */
  readonly graph?: boolean;
}

/**
 * A port as `port` defines it, frozen, to be given to `createHost`.
 *
 * @typeParam Signature - What it is in the contract.
 */
export interface PortDefinition<Signature> extends PortSettings {
  /** Exists for the compiler alone, never at run time. */
  readonly [signature]?: Signature;
}

/**
 * Defines a port: a two-way channel of messages that a page opens.
 *
 * @typeParam FromExtension - What the extension sends; declare it by the handler's `port: HostPort<FromPage, FromExtension>`.
 * @throws `INVALID_ARGUMENT` for an option that is not known, missing or of the wrong type.
 *
 * @example
 * ```ts
 * ports: {
 *   collaboration: port({
 *     message: Cursor,
 *     handler: (port, context) => {
 *       const leave = join(port.postMessage);
 *       port.onMessage((cursor) => share(cursor));
 *       context.signal.addEventListener('abort', leave);
 *     },
 *   }),
 * },
 * ```
 */
export function port<Message extends Schema, FromExtension = unknown>(
  options: PortOptions<Message, FromExtension>,
): PortDefinition<Port<SchemaInput<Message, never>, unknown extends FromExtension ? never : FromExtension>> {
  const names = ['message', 'handler', 'allow', 'graph'] as const;
  const settings = readOptions<PortSettings>('port', names, options, ['message', 'handler']);
  Object.defineProperty(settings, PORT, { value: true });
  return Object.freeze(settings);
}

/** Tells whether a value came from `port`, also that of another copy of the library. */
export function isPortDefinition(value: unknown): value is PortSettings {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, PORT);
}
