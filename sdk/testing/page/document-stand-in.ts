import { handlerProperty, type EventList } from './event-list.ts';

/** What a page's `document` says of the page, and the listeners to what happens to it. */
export class DocumentStandIn {
  readonly #events: EventList;
  readonly #facts: { readonly hidden: boolean; readonly prerendering: boolean };
  readonly #otherwise: { readonly add: AddListener; readonly remove: AddListener } | undefined;

  /** @param otherwise - Where listeners to events go that are not those of a page's life: the environment's document. */
  constructor(
    events: EventList,
    facts: { readonly hidden: boolean; readonly prerendering: boolean },
    otherwise: { readonly add: AddListener; readonly remove: AddListener } | undefined,
  ) {
    this.#events = events;
    this.#facts = facts;
    this.#otherwise = otherwise;
    Object.defineProperty(this, 'onvisibilitychange', handlerProperty(events, 'visibilitychange'));
  }

  get hidden(): boolean {
    return this.#facts.hidden;
  }

  get visibilityState(): 'visible' | 'hidden' {
    return this.#facts.hidden ? 'hidden' : 'visible';
  }

  get prerendering(): boolean {
    return this.#facts.prerendering;
  }

  readonly addEventListener = (type: string, ...given: unknown[]): void => {
    (this.#isOfLife(type) ? (this.#events.add as AddListener) : this.#otherwise?.add)?.(type, ...given);
  };

  readonly removeEventListener = (type: string, ...given: unknown[]): void => {
    (this.#isOfLife(type) ? (this.#events.remove as AddListener) : this.#otherwise?.remove)?.(type, ...given);
  };

  #isOfLife(type: string): boolean {
    return this.#otherwise === undefined || OF_LIFE.includes(type);
  }
}

/** Adds or removes a listener. */
export type AddListener = (type: string, ...given: unknown[]) => void;

const OF_LIFE = ['visibilitychange', 'freeze', 'resume', 'prerenderingchange'];
