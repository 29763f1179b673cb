import { useEffect, useMemo, useState } from 'react';
import type { ArgumentsOf, Client, ErrorOf, InputOf, NameOf, OutputOf, PortcullisError } from '../client/index.ts';
import { untyped } from './untyped.ts';
import { useLatest } from './use-latest.ts';
import { useSame } from './use-same.ts';

/** What one {@link useSubscription} may have of its own. */
export interface SubscriptionOptions<Item> {
  /** `false`: there is no subscription. @defaultValue `true` */
  readonly enabled?: boolean | undefined;
  /** Called with each item, also with those that no render shows because the next one came at once. */
  readonly onItem?: ((item: Item) => void) | undefined;
}

/** Where a subscription stands. `data` is its latest item. */
export type SubscriptionResult<Item, Errors = never> =
  | { readonly status: 'pending'; readonly data: undefined; readonly error: undefined }
  | { readonly status: 'active'; readonly data: Item; readonly error: undefined }
  | { readonly status: 'done'; readonly data: Item | undefined; readonly error: undefined }
  | { readonly status: 'error'; readonly data: Item | undefined; readonly error: PortcullisError | Errors };

interface State {
  readonly of: object;
  readonly status: 'active' | 'done' | 'error';
  readonly data: unknown;
  readonly error: unknown;
}

const PENDING = { status: 'pending', data: undefined, error: undefined } as const;

/**
 * Subscribes while the component is there, anew whenever client, name or input change; inputs are compared by what they hold. The
 * extension's generator ends with the component.
 *
 * Blobs, Files and what cannot travel are compared by identity. With one that is made anew on every render it begins again on every render, also
 * on the one that an item causes: keep it in a state or `useMemo`.
 *
 * @param client - The client, made once outside of components.
 * @param name - The subscription's name in the contract.
 * @param args - The input, where the contract asks for one, then {@link SubscriptionOptions}.
 *
 * @example
 * ```tsx
 * const progress = useSubscription(editor, 'importProgress', { file });
 * return <progress value={progress.data?.percent ?? 0} max={100} />;
 * ```
 */
export function useSubscription<Api, Name extends NameOf<Api, 'subscription'> & string>(
  client: Client<Api>,
  name: Name,
  ...args: ArgumentsOf<InputOf<Api, Name>, SubscriptionOptions<OutputOf<Api, Name>>>
): SubscriptionResult<OutputOf<Api, Name>, ErrorOf<Api, Name>> {
  const [given, options] = args;
  const input = useSame<unknown>(given);
  const isEnabled = options?.enabled !== false;
  const wanted = useMemo(() => ({ client, name, input, isEnabled }), [client, name, input, isEnabled]);
  const [state, setState] = useState<State>();
  const onItem = useLatest(options?.onItem);

  useEffect(() => {
    if (!wanted.isEnabled) return undefined;
    let isWanted = true;
    let data: unknown;
    const show = (status: State['status'], error?: unknown): void => {
      if (isWanted) setState({ of: wanted, status, data, error });
    };
    const items = untyped(wanted.client).subscribe(wanted.name, wanted.input);
    const read = async (): Promise<void> => {
      for await (const item of items) {
        if (!isWanted) return;
        data = item;
        onItem.current?.(item as OutputOf<Api, Name>); // the contract's type, see below
        show('active');
      }
      show('done');
    };
    read().catch((error: unknown) => show('error', error));
    return () => {
      isWanted = false;
      items.unsubscribe();
    };
  }, [wanted, onItem]);

  if (state?.of !== wanted) return PENDING;
  const { status, data, error } = state;
  // The contract's types are the extension's promise: what it sends has been decoded, and is theirs to be.
  return { status, data, error } as SubscriptionResult<OutputOf<Api, Name>, ErrorOf<Api, Name>>;
}
