import type { Serves } from '../../sdk/protocol/contract.ts';

/**
 * A host: the extension's end.
 *
 * @typeParam Api - The contract it serves. Annotate `const host: Host<EditorApi>` to have a host checked against one
 * written by hand; a host may serve more than the contract asks.
 */
export interface Host<Api = object> extends Serves<ServedApi<Api>> {
  /**
   * Begins to answer. Call it synchronously, at the top level of the background: the browser delivers what woke the
   * worker only to listeners that were registered in its first turn.
   *
   * @throws `INVALID_ARGUMENT` outside the background context, and on a second call.
   */
  listen(): void;
  /** Stops answering: aborts what is running, disconnects every page, removes the listeners. Settles when that is done. */
  close(): Promise<void>;
}

/** What a host answers for: the contract without what only the page implements, which the host may leave undeclared. */
export type ServedApi<Api> = Api extends { readonly page: infer Page }
  ? ServedMembers<Api> & { readonly page?: Page }
  : ServedMembers<Api>;

type ServedMembers<Api> = { [Name in keyof Api as Exclude<Name, 'page'>]: Api[Name] };
