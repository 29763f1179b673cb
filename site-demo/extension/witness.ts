import type { Context } from 'portcullis/host';

import { describeSender } from './describe-sender.ts';
import { record } from './journal.ts';

type Outcome = 'entered' | 'finished' | 'failed' | 'aborted';

/** Runs a handler and writes into the journal that it was entered and what became of it. */
export async function witness<Output>(
  procedure: string,
  context: Pick<Context, 'sender' | 'signal'>,
  handler: () => Output | Promise<Output>,
): Promise<Output> {
  const note = noteFor(procedure, context);
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

/** Runs a generator and writes the same into the journal. */
export async function* witnessEach<Item>(
  procedure: string,
  context: Pick<Context, 'sender' | 'signal'>,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const note = noteFor(procedure, context);
  note('entered');
  let outcome: Outcome = 'failed';
  try {
    yield* items;
    outcome = 'finished';
  } finally {
    note(context.signal.aborted ? 'aborted' : outcome);
  }
}

function noteFor(procedure: string, { sender }: Pick<Context, 'sender'>): (outcome: Outcome) => void {
  return (outcome) => {
    record({ outcome, procedure, ...describeSender(sender), count: 1 });
  };
}
