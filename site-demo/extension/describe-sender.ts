import type { JournalEntry } from '../contract.ts';

/** Who came, as the journal writes it down. It takes anything, since a denied sender has proved nothing. */
export function describeSender(sender: unknown): Pick<JournalEntry, 'origin' | 'url' | 'frame'> {
  const { origin, url, frameId }: Readonly<Record<string, unknown>> = isRecord(sender) ? sender : {};
  return {
    origin: typeof origin === 'string' ? origin : 'unknown',
    url: typeof url === 'string' ? url : 'unknown',
    frame: frameId === 0 ? 'top' : 'below',
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
