/** How one call of a page ended. */
export interface CallReport {
  readonly id: string;
  readonly kind: 'mutate' | 'query';
  /** `resolved`, or the code of the error. */
  readonly outcome: string;
  readonly delivered: string;
}

/** A page that makes calls, some at a time, and reports how each ended. */
export function chaosPage(extensionId: string, transport: string): string {
  return `
    import { createClient, isApplicationError, isPortcullisError } from 'portcullis';
    const client = createClient({ extensionId: '${extensionId}', transports: ['${transport}'], timeoutMs: 60_000, retry: { attempts: 20, maxDelayMs: 500 } });
    Object.assign(window, {
      async run(kind: 'mutate' | 'query', calls: readonly { id: string; kill?: string }[], atOnce: number) {
        const name = kind === 'mutate' ? 'append' : 'echo';
        const reports: unknown[] = [];
        const waiting = [...calls];
        const work = async () => {
          for (let call = waiting.shift(); call; call = waiting.shift()) {
            try {
              const answer = await client[kind](name, call);
              reports.push({ id: call.id, kind, outcome: answer === call.id ? 'resolved' : 'wrong answer', delivered: 'yes' });
            } catch (error) {
              const known = isPortcullisError(error) ? error : { code: String(error), delivered: '?' };
              const outcome = isApplicationError(error) ? error.code : known.code;
              reports.push({ id: call.id, kind, outcome, delivered: known.delivered });
            }
          }
        };
        await Promise.all(Array.from({ length: atOnce }, work));
        return reports;
      },
    });
  `;
}
