import { createClient, type Client } from 'portcullis';

let client: Client | undefined;

/** Opens subscriptions over the port, and reads so many items of each. They stay open until {@link unsubscribe}. */
export async function subscribe(
  extensionId: string,
  count: number,
  items: number,
): Promise<{ openMs: number; allMs: number }> {
  const subscriber = (client ??= createClient({ extensionId, transports: ['port'] }));
  await subscriber.query('echo');
  const startedAt = performance.now();
  let openMs = 0;
  const read = async (): Promise<void> => {
    const stream = subscriber.subscribe('count', { upTo: items })[Symbol.asyncIterator]();
    for (let item = 0; item < items; item++) {
      await stream.next();
      if (item === 0) openMs = Math.max(openMs, performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: count }, read));
  return { openMs, allMs: performance.now() - startedAt };
}

/** Ends all of them. */
export async function unsubscribe(): Promise<void> {
  await client?.close();
  client = undefined;
}
