import { journalKey } from '../addresses.ts';
import type { JournalEntry } from '../contract.ts';

const LONGEST = 60;

// One after the other: two at once would both read the old list, and the later one would lose what the first one wrote.
let lastWrite: Promise<void> = Promise.resolve();

/** Adds to the journal, which lives as long as the browser's session: the worker's own memory goes when it is idle. */
export function record(entry: Omit<JournalEntry, 'atMs'>): void {
  const complete: JournalEntry = { ...entry, atMs: Date.now() };
  lastWrite = lastWrite.then(() => append(complete)).catch(reportLostEntry);
}

/** The journal, newest first, with everything recorded before this call. */
export async function readJournal(): Promise<readonly JournalEntry[]> {
  await lastWrite;
  return load();
}

async function append(entry: JournalEntry): Promise<void> {
  await chrome.storage.session.set({ [journalKey]: [entry, ...(await load())].slice(0, LONGEST) });
}

async function load(): Promise<readonly JournalEntry[]> {
  const stored: unknown = (await chrome.storage.session.get(journalKey))[journalKey];
  // Only `append` writes this key, and session storage is closed to everything but the extension's own pages.
  return Array.isArray(stored) ? (stored as readonly JournalEntry[]) : [];
}

function reportLostEntry(error: unknown): void {
  console.warn('A journal entry was lost.', error);
}
