import { createClient, isPortcullisError, type Client } from 'portcullis';

/** What became of the calls of a well-behaved page. */
export interface HonestReport {
  /** Rounds of calls that all had the right answer. */
  readonly answered: number;
  /** Calls with another end than the right answer. */
  readonly failed: readonly string[];
}

let client: Client | undefined;
let value = 0;
let isCalling = false;
let calls: Promise<HonestReport> | undefined;

async function callOn(target: Client): Promise<HonestReport> {
  let answered = 0;
  const failed: string[] = [];
  while (isCalling) {
    value++;
    try {
      const [doubled, bare, saved] = await Promise.all([
        target.query('double', { value }),
        target.query('bare'),
        value % 10 === 0 ? target.mutate('save', { value }) : value,
      ]);
      if (doubled === 2 * value && bare === 'bare' && saved === value) answered++;
      else failed.push(JSON.stringify([doubled, bare, saved]));
    } catch (error) {
      failed.push(isPortcullisError(error) ? `${error.code}: ${error.message}` : String(error));
    }
  }
  return { answered, failed };
}

/** Calls one after the other, from `start` until `stop`. */
const honest = {
  start(extensionId: string): void {
    client ??= createClient({ extensionId });
    isCalling = true;
    calls = callOn(client);
  },
  stop(): Promise<HonestReport> | undefined {
    isCalling = false;
    return calls;
  },
};

Object.assign(globalThis, { honest });
