import type { HostOptions } from './host-options.ts';
import type { Host } from './host-types.ts';

/**
 * The type of `createHost`.
 *
 * `Procedures` is read off the table, and `const host: Host<EditorApi>` offers the contract to the handlers on the way,
 * so that `{ status: 'ok' }` is not widened where the contract names literals.
 */
export type CreateHost = <Procedures = object>(
  options: HostOptions<Procedures> & WithProcedures<Procedures>,
) => Host<Procedures>;

/**
 * Requires the table wherever there is something to serve. Without a table the compiler would take `Procedures` from the
 * annotation and believe it served.
 */
export type WithProcedures<Procedures> = [keyof Procedures] extends [never] ? unknown : { readonly procedures: object };
