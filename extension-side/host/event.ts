import type { Event } from '../../sdk/protocol/contract.ts';
import type { AllowRule } from './allow-rule.ts';
import { readOptions } from './read-options.ts';
import type { Schema, SchemaOutput } from './schema.ts';

// `Symbol.for`, so that an event defined with another copy of the library is still one.
const EVENT = Symbol.for('portcullis.Event');

declare const signature: unique symbol;

/** What {@link event} takes. */
export interface EventOptions<Payload> {
  /** Checks what is emitted; the page receives what comes out of it. @defaultValue unchecked */
  readonly payload?: Payload;
  /** Narrows who receives the event. A page must pass this and the host's `allow`. @defaultValue the host's `allow` */
  readonly allow?: readonly AllowRule[] | undefined;
  /** Whether shared and cyclic references survive in the payload. @defaultValue `false` */
  readonly graph?: boolean | undefined;
}

/** The run-time side of an {@link EventDefinition}. */
export interface EventSettings {
  /** Checks what is emitted. */
  readonly payload?: Schema;
  /** Narrows who receives the event. */
  readonly allow?: readonly AllowRule[];
  /** Whether shared and cyclic references survive. */
  readonly graph?: boolean;
}

/**
 * An event as `event` defines it, frozen, to be given to `createHost`.
 *
 * @typeParam Signature - What it is in the contract.
 */
export interface EventDefinition<Signature> extends EventSettings {
  /** Exists for the compiler alone, never at run time. */
  readonly [signature]?: Signature;
}

/**
 * Defines an event: a push to the pages that listen.
 *
 * @typeParam Payload - What the page receives, where there is no schema to tell.
 * @throws `INVALID_ARGUMENT` for an option that is not known or of the wrong type.
 *
 * @example
 * ```ts
 * events: { documentSaved: event({ payload: SavedDocument }), themeChanged: event<'light' | 'dark'>() },
 * // …
 * host.emit('documentSaved', { id: '1' });
 * ```
 */
export function event<Payload extends Schema>(
  options: EventOptions<Payload> & { readonly payload: Payload },
): EventDefinition<Event<SchemaOutput<Payload, never>>>;
export function event<Payload = void>(options?: Omit<EventOptions<never>, 'payload'>): EventDefinition<Event<Payload>>;
export function event(options: unknown = {}): EventSettings {
  const settings = readOptions<EventSettings>('event', ['payload', 'allow', 'graph'], options);
  Object.defineProperty(settings, EVENT, { value: true });
  return Object.freeze(settings);
}

/** Tells whether a value came from `event`, also that of another copy of the library. */
export function isEventDefinition(value: unknown): value is EventSettings {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, EVENT);
}
