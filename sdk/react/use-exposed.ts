import { useEffect } from 'react';
import type { Client, PageHandlers } from '../client/index.ts';
import { untyped } from './untyped.ts';
import { useLatest } from './use-latest.ts';
import { useSame } from './use-same.ts';

/**
 * Lets the extension call these functions while the component is there. They may be new ones on every render; which names there are decides
 * whether the extension is told anew.
 *
 * @param client - The client, made once outside of components.
 * @param handlers - What the contract names in its `page`: some or all of it.
 * @throws PortcullisError from its effect, which an error boundary catches: `UNSUPPORTED_TRANSPORT` where nothing stays open that calls could come over, `CONNECTION_CLOSED` on a closed client, `INVALID_ARGUMENT` for a name
 * that is exposed already.
 *
 * @example
 * ```tsx
 * useExposed(editor, { getSelection: () => selection });
 * ```
 */
export function useExposed<Api>(client: Client<Api>, handlers: PageHandlers<Api>): void {
  const latest = useLatest<Readonly<Record<string, unknown>>>(handlers);
  const names = useSame(Object.keys(handlers));
  useEffect(() => {
    // A name whose function is gone by the time of the call fails as any other call of what is no function.
    const call = (name: string) => (input: unknown, context: unknown) =>
      (latest.current[name] as (input: unknown, context: unknown) => unknown)(input, context);
    return untyped(client).expose(Object.fromEntries(names.map((name) => [name, call(name)])));
  }, [client, names, latest]);
}
