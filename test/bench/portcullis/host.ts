import { createHost, query, subscription, unchecked } from 'portcullis/host';

import type { Echo } from '../page/connection.ts';

/** Serves Portcullis to the bench's site. */
export function listenForPortcullis({ echo }: Echo, site: string): void {
  createHost({
    allow: [site],
    procedures: {
      echo: query({ input: unchecked(), handler: (value) => echo(value) }),
      count: subscription({
        input: unchecked<{ upTo: number }>(),
        async *handler({ upTo }, { signal }) {
          for (let number = 1; number <= upTo; number++) yield number;
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        },
      }),
    },
    limits: { requestsPerSecond: Infinity, requestBurst: Infinity, sessionsPerOrigin: 256, streamsPerSession: 2_000 },
  }).listen();
}
