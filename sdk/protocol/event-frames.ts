/** page → host: these are the events that the page listens to, all of them. */
export interface ListenFrame {
  readonly type: 'listen';
  readonly names: readonly string[];
  /** Whether one of the listeners needs the worker kept awake. */
  readonly keepAlive: boolean;
  /** After a new connection: the sequence number of the last event that arrived. */
  readonly received?: number;
  /** After a new connection: the host instance that counted so far. */
  readonly host?: string;
}

/** page → host: all events up to this one arrived. */
export interface EventAcknowledgeFrame {
  readonly type: 'event-acknowledge';
  readonly seq: number;
}

/** host → page: from now on events come, the next with the number above this. */
export interface ListeningFrame {
  readonly type: 'listening';
  readonly seq: number;
  /** Whether events may have been lost since the last one that arrived. */
  readonly gap: boolean;
}

/** host → page: one event. */
export interface EventFrame {
  readonly type: 'event';
  /** Counts by one, for each session apart. */
  readonly seq: number;
  readonly name: string;
  /** Absent where the payload is `undefined`. */
  readonly value?: unknown;
  readonly encoded?: boolean;
}
