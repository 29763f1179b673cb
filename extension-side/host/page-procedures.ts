import { PortcullisError } from '../../sdk/protocol/errors.ts';
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
    const settings = readOptions(`page.${name}`, ['output', 'input', 'timeoutMs'], options);
    if (settings['output'] === undefined) {
      throw new PortcullisError(
        'INVALID_ARGUMENT',
        `page.${name} needs a schema as 'output': what a page answers is never trusted.`,
      );
    }
    table[name] = Object.freeze(settings) as unknown as PageProcedure; // each option was checked, and `output` is there
  }
  return Object.freeze(table);
}
