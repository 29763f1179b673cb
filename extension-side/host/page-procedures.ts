import { readOptions } from './read-options.ts';
import type { Schema } from './schema.ts';

/** One procedure that pages may expose to the extension. */
export interface PageProcedure {
  /** Checks what the page answers. Nothing that it does not let through reaches the caller. */
  readonly output: Schema;
  /** Checks what the extension sends. Without it, the call takes no input. */
  readonly input?: Schema;
  /** The longest a call may take, in milliseconds, where the caller names no other. `Infinity`: for ever. @defaultValue 30,000 */
  readonly timeoutMs?: number;
}

/** The procedures by name: a table without prototype, so that only its own names are found in it. */
export type PageProcedures = Readonly<Record<string, PageProcedure | undefined>>;

/**
 * Checks the `page` that `createHost` was given.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names what is wrong.
 */
export function readPageProcedures(given: Readonly<Record<string, unknown>> = {}): PageProcedures {
  const table = Object.create(null) as Record<string, PageProcedure>;
  for (const [name, options] of Object.entries(given)) {
    // What a page answers is never trusted: it is checked, or the extension does not start.
    table[name] = Object.freeze(
      readOptions<PageProcedure>(`page.${name}`, ['output', 'input', 'timeoutMs'], options, ['output']),
    );
  }
  return Object.freeze(table);
}
