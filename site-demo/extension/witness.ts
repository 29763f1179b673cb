import type { Context } from 'portcullis/host';

import { describeSender } from './describe-sender.ts';
import { record } from './journal.ts';

/** Runs a handler and writes into the journal that it was entered and what became of it. */
export async function witness<Output>(
  procedure: string,
  context: Pick<Context, 'sender' | 'signal'>,
  handler: () => Output | Promise<Output>,
): Promise<Output> {
  const note = (outcome: 'entered' | 'finished' | 'failed' | 'aborted'): void => {
    record({ outcome, procedure, ...describeSender(context.sender), count: 1 });
  };
  note('entered');
  try {
    const output = await handler();
    note('finished');
    return output;
  } catch (error) {
    note(context.signal.aborted ? 'aborted' : 'failed');
    throw error;
  }
}
