import { useCallback, useRef, useState } from 'react';
import type { Args, Client, ErrorOf, InputOf, NameOf, OutputOf, PortcullisError } from '../client/index.ts';
import { untyped } from './untyped.ts';

/** What became of the latest call of a mutation. */
export type MutationResult<Input, Output, Errors = never> = (
  | { readonly status: 'idle' | 'pending'; readonly data: undefined; readonly error: undefined }
  | { readonly status: 'success'; readonly data: Output; readonly error: undefined }
  | { readonly status: 'error'; readonly data: undefined; readonly error: PortcullisError | Errors }
) & {
  /** Calls the mutation; like `client.mutate`, it rejects where the call fails. */
  readonly mutate: (...args: Args<Input>) => Promise<Output>;
  /** Forgets what became of it. A call on its way goes on. */
  readonly reset: () => void;
};

type Outcome =
  | { readonly status: 'idle' | 'pending'; readonly data: undefined; readonly error: undefined }
  | { readonly status: 'success'; readonly data: unknown; readonly error: undefined }
  | { readonly status: 'error'; readonly data: undefined; readonly error: unknown };

const IDLE: Outcome = { status: 'idle', data: undefined, error: undefined };
const PENDING: Outcome = { status: 'pending', data: undefined, error: undefined };

/**
 * Calls a mutation when it is told to. A component that goes does not abort it: what was asked for is to happen once.
 *
 * @param client - The client, made once outside of components.
 * @param name - The mutation's name in the contract.
 * @returns what became of the latest call, and `mutate`.
 *
 * @example
 * ```tsx
 * const open = useMutation(editor, 'openDocument');
 * return <button disabled={open.status === 'pending'} onClick={() => open.mutate({ url }).catch(report)}>Open</button>;
 * ```
 */
export function useMutation<Api, Name extends NameOf<Api, 'mutation'> & string>(
  client: Client<Api>,
  name: Name,
): MutationResult<InputOf<Api, Name>, OutputOf<Api, Name>, ErrorOf<Api, Name>> {
  const [outcome, setOutcome] = useState(IDLE);
  const latest = useRef<object>(undefined);

  const mutate = useCallback(
    async (...[input, options]: readonly unknown[]): Promise<unknown> => {
      const call = {};
      const settle = (settled: Outcome): void => {
        if (latest.current === call) setOutcome(settled);
      };
      latest.current = call;
      setOutcome(PENDING);
      try {
        // What `client.mutate` takes after the name, passed on as it came.
        const data = await untyped(client).mutate(name, input, options as Args<unknown>[1]);
        settle({ status: 'success', data, error: undefined });
        return data;
      } catch (error) {
        settle({ status: 'error', data: undefined, error });
        throw error;
      }
    },
    [client, name],
  );
  const reset = useCallback(() => {
    latest.current = undefined;
    setOutcome(IDLE);
  }, []);

  // The contract's types are the extension's promise: what it answers has been decoded, and is theirs to be.
  return { ...outcome, mutate, reset } as MutationResult<InputOf<Api, Name>, OutputOf<Api, Name>, ErrorOf<Api, Name>>;
}
