import { useCallback, useEffect, useMemo, useState } from 'react';
import type {
  ArgumentsOf,
  CallOptions,
  Client,
  ErrorOf,
  InputOf,
  NameOf,
  OutputOf,
  PortcullisError,
} from '../client/index.ts';
import { untyped } from './untyped.ts';
import { useLatest } from './use-latest.ts';
import { useSame } from './use-same.ts';

/** What one {@link useQuery} may have of its own. */
export interface QueryOptions extends Pick<CallOptions, 'timeoutMs' | 'retry'> {
  /** `false`: nothing is asked, and the result stays as it is. @defaultValue `true` */
  readonly enabled?: boolean | undefined;
}

/** What is known of a query. */
export type QueryResult<Output, Errors = never> = (
  | { readonly status: 'pending'; readonly data: undefined; readonly error: undefined }
  | { readonly status: 'success'; readonly data: Output; readonly error: undefined }
  | { readonly status: 'error'; readonly data: undefined; readonly error: PortcullisError | Errors }
) & {
  /** Whether an answer is on its way. */
  readonly isFetching: boolean;
  /** Asks again; what is known stays until there is an answer. */
  readonly refetch: () => void;
};

interface Asked {
  readonly client: Client;
  readonly name: string;
  readonly input: unknown;
}

type Answer = { readonly asked: Asked } & (
  | { readonly status: 'success'; readonly data: unknown; readonly error: undefined }
  | { readonly status: 'error'; readonly data: undefined; readonly error: unknown }
);

const PENDING = { status: 'pending', data: undefined, error: undefined } as const;

/**
 * Calls a query when the component appears and whenever client, name or input change; inputs are compared by what they hold. A call
 * whose answer is no longer wanted is aborted.
 *
 * Blobs, Files and what cannot travel are compared by identity. One that is made anew on every render is asked for on every render, also on
 * the one that an answer causes: keep it in a state or `useMemo`.
 *
 * @param client - The client, made once outside of components.
 * @param name - The query's name in the contract.
 * @param args - The input, where the contract asks for one, then {@link QueryOptions}.
 * @returns the answer to this very input from this very client: `pending` until it is there, never an earlier one.
 *
 * @example
 * ```tsx
 * const document = useQuery(editor, 'getDocument', { id });
 * if (document.status === 'error') return <Failure code={document.error.code} onRetry={document.refetch} />;
 * ```
 */
export function useQuery<Api, Name extends NameOf<Api, 'query'> & string>(
  client: Client<Api>,
  name: Name,
  ...args: ArgumentsOf<InputOf<Api, Name>, QueryOptions>
): QueryResult<OutputOf<Api, Name>, ErrorOf<Api, Name>> {
  const [given, options] = args;
  const input = useSame<unknown>(given);
  const asked = useMemo<Asked>(() => ({ client: untyped(client), name, input }), [client, name, input]);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer>();
  const [done, setDone] = useState<object>();
  const isEnabled = options?.enabled !== false;
  const call = useMemo(() => ({ asked, round, isEnabled }), [asked, round, isEnabled]);
  const terms = useLatest(options);

  useEffect(() => {
    if (!call.isEnabled) return undefined;
    const controller = new AbortController();
    const { timeoutMs, retry } = terms.current ?? {};
    const settle = (settled: Answer): void => {
      if (controller.signal.aborted) return;
      setAnswer(settled);
      setDone(call);
    };
    call.asked.client.query(call.asked.name, call.asked.input, { timeoutMs, retry, signal: controller.signal }).then(
      (data) => settle({ asked: call.asked, status: 'success', data, error: undefined }),
      (error: unknown) => settle({ asked: call.asked, status: 'error', data: undefined, error }),
    );
    return () => controller.abort();
  }, [call, terms]);

  const refetch = useCallback(() => setRound((count) => count + 1), []);
  const { status, data, error } = answer?.asked === asked ? answer : PENDING;
  // The contract's types are the extension's promise: what it answers has been decoded, and is theirs to be.
  return { status, data, error, isFetching: isEnabled && done !== call, refetch } as QueryResult<
    OutputOf<Api, Name>,
    ErrorOf<Api, Name>
  >;
}
