import type { ErrorFrame } from './frames.ts';

/** page → host: begins a subscription, or goes on with it after a connection was lost. */
export interface SubscribeFrame {
  readonly type: 'subscribe';
  /** Increasing within the session, counted apart from requests; the same on every connection. */
  readonly id: number;
  readonly name: string;
  /** Absent where the input is `undefined`. */
  readonly input?: unknown;
  /** Whether `input` went through the value codec. */
  readonly encoded?: boolean;
  /** How many items may be sent before more is granted. */
  readonly credit: number;
  /** Whether an earlier connection carried it: then it begins anew, after what still runs of it has been ended. */
  readonly again?: boolean;
  /** The id of the last tracked item that arrived. */
  readonly lastEventId?: string;
  /** Whether an item without such an id has arrived. */
  readonly untracked?: boolean;
}

/** page → host: so many more items may be sent. */
export interface CreditFrame {
  readonly type: 'credit';
  readonly id: number;
  readonly count: number;
}

/** page → host: the page wants no more items. */
export interface UnsubscribeFrame {
  readonly type: 'unsubscribe';
  readonly id: number;
}

/** host → page: one item. It uses up one credit. */
export interface ItemFrame {
  readonly type: 'item';
  readonly id: number;
  /** Absent where the item is `undefined`. */
  readonly value?: unknown;
  readonly encoded?: boolean;
  /** The item's own id, where it is tracked. */
  readonly eventId?: string;
}

/** host → page: the last frame of a subscription; with the fields of an error where it failed. */
export interface EndFrame extends Partial<Omit<ErrorFrame, 'type' | 'id'>> {
  readonly type: 'end';
  readonly id: number;
}
