import { allowedOrigin, strangerOrigin } from '../addresses.ts';
import type { JournalEntry } from '../contract.ts';
import { make } from './elements.ts';

/** Somebody who knocks: this page itself, or a page in a frame of it. */
interface Visitor {
  readonly name: string;
  readonly title: string;
  readonly where: string;
  readonly frame?: { readonly address: string; readonly sandbox?: string };
  /** Whether a line of the journal is about this visitor. */
  readonly isMeant: (entry: JournalEntry) => boolean;
}

const HERE = location.origin;

const VISITORS: readonly Visitor[] = [
  {
    name: 'self',
    title: 'This page',
    where: HERE,
    isMeant: ({ origin, frame }) => origin === HERE && frame === 'top',
  },
  {
    name: 'framed',
    title: 'Allowed site, framed',
    where: allowedOrigin,
    frame: { address: `${allowedOrigin}/visitor.html` },
    isMeant: ({ origin, frame }) => origin === allowedOrigin && frame === 'below',
  },
  {
    name: 'sandboxed',
    title: 'Allowed site, sandboxed',
    where: 'sandbox="allow-scripts"',
    frame: { address: `${allowedOrigin}/visitor.html`, sandbox: 'allow-scripts' },
    isMeant: ({ origin, url }) => origin === 'null' && url.startsWith(`${allowedOrigin}/`),
  },
  {
    name: 'stranger',
    title: 'A stranger',
    where: strangerOrigin,
    frame: { address: `${strangerOrigin}/visitor.html` },
    isMeant: ({ origin, frame }) => origin === strangerOrigin && frame === 'below',
  },
];

/** Puts one card a visitor into the list. Each frame knocks as soon as it has loaded. */
export function showVisitors(list: HTMLElement, ownAnswers: HTMLElement): void {
  list.replaceChildren(...VISITORS.map((visitor) => makeCard(visitor, ownAnswers)));
}

/** Writes on each card what the extension noted about that visitor. Without a journal the page cannot know. */
export function showVerdicts(list: HTMLElement, journal: readonly JournalEntry[] | undefined): void {
  for (const { name, isMeant } of VISITORS) {
    const card = list.querySelector<HTMLElement>(`[data-visitor="${name}"]`);
    const noted = card?.querySelector('strong');
    if (card === null || noted === null || noted === undefined) continue;
    const last = journal?.find(isMeant);
    const verdict = last === undefined ? 'unknown' : last.outcome === 'denied' ? 'refused' : 'admitted';
    card.dataset['verdict'] = verdict;
    noted.textContent = last === undefined ? unknownText(journal) : (last.reason ?? 'admitted');
  }
}

function unknownText(journal: readonly JournalEntry[] | undefined): string {
  return journal === undefined ? 'not for this page to know' : 'has not called yet';
}

function makeCard({ name, title, where, frame }: Visitor, ownAnswers: HTMLElement): HTMLLIElement {
  const head = make(
    'div',
    { class: 'visitor-head' },
    glyph(),
    make('h3', { text: title }),
    make('code', { text: where }),
  );
  const body = frame === undefined ? ownAnswers : makeFrame(title, frame);
  const knows = make(
    'p',
    { class: 'visitor-knows' },
    make('span', { text: 'The extension notes' }),
    make('strong', { text: '…' }),
  );
  const says = make('p', { class: 'visitor-says', text: 'The page is told' });
  return make('li', { class: 'visitor', data: { visitor: name, verdict: 'unknown' } }, head, says, body, knows);
}

function makeFrame(title: string, { address, sandbox }: NonNullable<Visitor['frame']>): HTMLIFrameElement {
  const frame = make('iframe');
  frame.title = title;
  if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox);
  frame.src = address;
  return frame;
}

function glyph(): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', '#glyph-gate');
  svg.append(use);
  return svg;
}
