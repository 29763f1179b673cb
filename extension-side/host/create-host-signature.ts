import type { Signature } from '../../sdk/protocol/contract.ts';
import type { EventDefinition } from './event.ts';
import type { PortDefinition } from './port.ts';
import type { SchemaInput, SchemaOutput } from './schema.ts';
import type { HostOptions } from './host-options.ts';
import type { Host } from './host-types.ts';

/**
 * The type of `createHost`.
 *
 * `Procedures` is read off the table, and `const host: Host<EditorApi>` offers the contract to the handlers on the way,
 * so that `{ status: 'ok' }` is not widened where the contract names literals.
 */
export type CreateHost = <Procedures = object, Events = object, Ports = object, Page = object>(
  options: HostOptions<Procedures, Events, Ports, Page> & WithProcedures<Procedures>,
) => Host<Procedures & EventSignatures<Events> & PortSignatures<Ports> & PageSignatures<Page>>;

/**
 * Requires the table wherever there is something to serve. Without a table the compiler would take `Procedures` from the
 * annotation and believe it served.
 */
export type WithProcedures<Procedures> = [keyof Procedures] extends [never] ? unknown : { readonly procedures: object };

/** What the definitions of events are in the contract. */
export type EventSignatures<Events> = OfTable<
  Events,
  { readonly [Name in keyof Events]: Events[Name] extends EventDefinition<infer Signed> ? Signed : never }
>;

/** What the definitions of ports are in the contract. */
export type PortSignatures<Ports> = OfTable<
  Ports,
  { readonly [Name in keyof Ports]: Ports[Name] extends PortDefinition<infer Signed> ? Signed : never }
>;

/**
 * The signatures of a table, if it has any. By an index that is a condition, through which the compiler infers nothing: it would otherwise
 * take a missing table from the annotation, and believe it served.
 */
type OfTable<Table, Signatures> = [unknown, Signatures][[keyof Table] extends [never] ? 0 : 1];

/** What the declarations of a page's procedures are in the contract. Their kind is stated by whoever calls. */
export type PageSignatures<Page> = [keyof Page] extends [never]
  ? unknown
  : {
      readonly page: {
        readonly [Name in keyof Page]: Signature<
          never,
          Page[Name] extends { readonly input: infer Input } ? SchemaInput<Input, void> : void,
          Page[Name] extends { readonly output: infer Output } ? SchemaOutput<Output, never> : never
        >;
      };
    };
