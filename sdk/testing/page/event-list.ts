import type { Realm } from '../realm/realm.ts';
import type { Scope } from '../realm/scope.ts';

type Callback = (event: PageEvent) => unknown;
type Listener = Callback | { handleEvent: Callback };

interface ListenerOptions {
  readonly capture?: boolean;
  readonly once?: boolean;
  readonly signal?: AbortSignal;
}

/** What is needed of an event: of the browser's own making, or one that a script dispatched. */
export interface PageEvent {
  readonly type: string;
  readonly isTrusted: boolean;
  stopImmediatePropagation(): void;
}

interface Entry {
  readonly type: string;
  readonly listener: Listener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly scope: Scope | undefined;
}

/**
 * The listeners of one window or document, those of its content scripts included. Each is called in the scope that added it, and those
 * that capture come first, as at any event's target.
 */
export class EventList {
  readonly #realm: Realm;
  readonly #onUncaught: (error: unknown) => void;
  #entries: readonly Entry[] = [];

  constructor(realm: Realm, onUncaught: (error: unknown) => void) {
    this.#realm = realm;
    this.#onUncaught = onUncaught;
  }

  readonly add = (type: string, listener: Listener | null, options?: boolean | ListenerOptions): void => {
    const {
      capture = false,
      once = false,
      signal,
    } = typeof options === 'object' ? options : { capture: options === true };
    if (!listener || signal?.aborted === true || this.#find(type, listener, capture)) return;
    this.#entries = [...this.#entries, { type, listener, capture, once, scope: this.#realm.current }];
    signal?.addEventListener('abort', () => this.remove(type, listener, options));
  };

  readonly remove = (type: string, listener: Listener | null, options?: boolean | ListenerOptions): void => {
    const capture = typeof options === 'object' ? options.capture === true : options === true;
    const found = listener && this.#find(type, listener, capture);
    this.#entries = this.#entries.filter((entry) => entry !== found);
  };

  /**
   * Calls the listeners of an event of the browser's own making. Returns whether one of them prevented what comes of it otherwise.
   *
   * @param inTurn - It waits behind what waits already.
   */
  tell(type: string, fields: object = {}, inTurn = false): boolean {
    const event = Object.assign(new BrowserEvent(type), fields);
    this.dispatch(event, inTurn);
    return event.defaultPrevented;
  }

  dispatch(event: PageEvent, inTurn = false): void {
    const state = { isStopped: false };
    const stop = event.stopImmediatePropagation.bind(event);
    Object.defineProperty(event, 'stopImmediatePropagation', {
      configurable: true,
      value: () => {
        state.isStopped = true;
        stop();
      },
    });
    const entries = this.#entries.filter(({ type }) => type === event.type);
    for (const entry of [...entries.filter(({ capture }) => capture), ...entries.filter(({ capture }) => !capture)]) {
      if (state.isStopped) return;
      if (entry.once) this.remove(entry.type, entry.listener, entry.capture);
      const call = (): void => {
        if (typeof entry.listener === 'function') entry.listener.call(globalThis, event);
        else entry.listener.handleEvent(event);
      };
      if (!entry.scope) this.#attempt(call);
      else if (inTurn) entry.scope.deliver(call);
      else entry.scope.deliverNow(call);
    }
  }

  #attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onUncaught(error);
    }
  }

  #find(type: string, listener: Listener, capture: boolean): Entry | undefined {
    return this.#entries.find(
      (entry) => entry.type === type && entry.listener === listener && entry.capture === capture,
    );
  }
}

/**
 * A property such as `onmessage`: what is written to it listens in the place of what was there.
 *
 * @param onWrite - Called once it does.
 */
export function handlerProperty(
  events: EventList,
  type: string,
  onWrite: () => void = () => undefined,
): PropertyDescriptor {
  let handler: Callback | null = null;
  return {
    configurable: true,
    enumerable: true,
    get: () => handler,
    set: (value: unknown) => {
      events.remove(type, handler);
      handler = typeof value === 'function' ? (value as Callback) : null; // as browsers do, whatever it takes
      events.add(type, handler);
      onWrite();
    },
  };
}

/** An event that no script has made: nobody else can make one whose `isTrusted` is `true`. */
class BrowserEvent implements PageEvent {
  readonly type: string;
  readonly isTrusted = true;
  readonly target = globalThis;
  readonly currentTarget = globalThis;
  defaultPrevented = false;

  constructor(type: string) {
    this.type = type;
  }

  preventDefault(): void {
    this.defaultPrevented = true;
  }

  stopPropagation(): void {
    // They are at their target.
  }

  stopImmediatePropagation(): void {
    // Whoever dispatches it sees to that.
  }
}
