import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Any Standard Schema: zod, valibot, arktype and others, or `unchecked`. */
export type Schema = StandardSchemaV1;

/** Schemas by error code. */
export type ErrorSchemas = Readonly<Record<string, Schema>>;

/** What goes into a schema: what the sender of a value writes. `Absent` where there is no schema. */
export type SchemaInput<Given, Absent> = [Given] extends [Schema] ? StandardSchemaV1.InferInput<Given> : Absent;

/** What comes out of a schema, after its transforms: what the receiver reads. `Absent` where there is no schema. */
export type SchemaOutput<Given, Absent> = [Given] extends [Schema] ? StandardSchemaV1.InferOutput<Given> : Absent;
