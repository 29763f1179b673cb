/** The one procedure of every subject: it gives back what it was given. */
export interface Echo {
  echo(value: unknown): unknown;
}

/** An open way from the page to the extension. */
export interface Connection {
  /** Calls `echo`. */
  call(value: unknown): Promise<unknown>;
  /** What carries the calls, where it may be another than was hoped for. */
  readonly carrier?: () => string | null;
  close(): void | Promise<void>;
}

/** Something that is measured, on the page's side. */
export interface Subject {
  /** Opens a connection. Rejects where the subject cannot work here. */
  connect(extensionId: string): Promise<Connection>;
}
