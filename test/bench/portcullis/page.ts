import { createClient, type Client, type ClientOptions } from 'portcullis';

import type { Connection, Subject } from '../page/connection.ts';

type Transports = NonNullable<ClientOptions['transports']>;

/** Longer than the slowest value takes. */
const TIMEOUT_MS = 240_000;

/** How long an upgrade may take before the lane counts as not to be had. */
const UPGRADE_MS = 5_000;

export const portcullisMessage = over('message');
export const portcullisPort = over('port');

/** The lane turns itself on once the extension offers it, and upgrades a port: its first calls go over that. */
export const portcullisLane: Subject = {
  async connect(extensionId) {
    // Older declarations know of no lane; whether there is one, `detect` tells.
    const transports = ['lane', 'port'] as unknown as Transports;
    const client = createClient({ extensionId, transports, timeoutMs: TIMEOUT_MS });
    const detection = await client.detect();
    const offered: readonly string[] = detection.status === 'installed' ? detection.transports : [];
    if (!offered.includes('lane')) {
      await client.close();
      throw new Error('The extension offers no lane.');
    }
    await upgraded(client);
    return connectionOf(client);
  },
};

function over(transport: Transports[number]): Subject {
  return {
    connect: async (extensionId) =>
      connectionOf(createClient({ extensionId, transports: [transport], timeoutMs: TIMEOUT_MS })),
  };
}

function connectionOf(client: Client): Connection {
  return {
    call: (value) => client.query('echo', value),
    carrier: () => client.transport,
    close: () => client.close(),
  };
}

async function upgraded(client: Client): Promise<void> {
  const latest = performance.now() + UPGRADE_MS;
  do {
    await client.query('echo');
    if ((client.transport as string | null) === 'lane') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < latest);
  await client.close();
  throw new Error(`The lane did not come within ${UPGRADE_MS} ms.`);
}
