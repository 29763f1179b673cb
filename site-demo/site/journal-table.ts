import type { JournalEntry } from '../contract.ts';
import { byId, make } from './elements.ts';

/** Shows the journal, or why there is none to show. */
export function showJournal(journal: readonly JournalEntry[] | undefined): void {
  byId('journal', HTMLTableSectionElement).replaceChildren(...(journal ?? []).map(makeRow));
  const empty = byId('journal-empty', HTMLParagraphElement);
  empty.hidden = journal !== undefined && journal.length > 0;
  empty.textContent =
    journal === undefined
      ? 'Only a page that is let in may read the journal. This one is not.'
      : 'Nobody has come yet.';
}

function makeRow({ outcome, atMs, origin, url, frame, procedure, reason, count }: JournalEntry): HTMLTableRowElement {
  const who = make('td', {}, make('code', { text: origin }));
  const place = frame === 'below' ? 'in a frame' : 'in a tab';
  who.append(make('small', { text: origin === 'null' ? ` ${place}, ${hostOf(url)}` : ` ${place}` }));
  return make(
    'tr',
    {},
    make('td', { text: new Date(atMs).toLocaleTimeString('en-GB') }),
    make(
      'td',
      {},
      make('span', { class: 'outcome', text: count > 1 ? `${outcome} ×${String(count)}` : outcome, data: { outcome } }),
    ),
    who,
    make('td', {}, make('code', { text: procedure ?? '–' })),
    make('td', { text: reason ?? '–' }),
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
