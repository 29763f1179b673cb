import { createClient } from 'portcullis';

import { extensionIds } from '../addresses.ts';
import type { GatehouseApi } from '../contract.ts';
import { listenToBell } from './bell.ts';
import { connectCallForm } from './call-form.ts';
import { Courtyard } from './courtyard.ts';
import { byId } from './elements.ts';
import { exposeSelection } from './expose-selection.ts';
import { startFrameLog } from './frame-log.ts';
import { showJournal } from './journal-table.ts';
import { knock } from './knock.ts';
import { makeAnswerList, showAnswers } from './show-answers.ts';
import { followConnection, showDetection, showOrigin } from './show-status.ts';
import { showVerdicts, showVisitors } from './visitor-cards.ts';
import { connectWall } from './wall.ts';

// The frames by which the page reads the journal, knocks for its own card and points would bury the ones that the visitor
// causes: they travel over a client of their own.
const client = createClient<GatehouseApi>({ extensionId: extensionIds, onFrame: startFrameLog() });
const background = createClient<GatehouseApi>({ extensionId: extensionIds });
const courtyard = new Courtyard(background);

const visitors = byId('visitors', HTMLUListElement);
const ownAnswers = makeAnswerList();

async function lookAgain(): Promise<void> {
  const found = await client.detect();
  showDetection(found);
  if (found.status === 'installed') courtyard.enter();
  showAnswers(ownAnswers, await knock(background));
  await refreshJournal();
}

async function refreshJournal(): Promise<void> {
  const journal = await background.query('getJournal').catch((): undefined => undefined);
  showJournal(journal);
  showVerdicts(visitors, journal);
}

function settled(): void {
  void refreshJournal();
}

connectCallForm('getBrowser', (_fields, signal) => client.query('getBrowser', undefined, { signal }), settled);
connectCallForm(
  'setBadge',
  (fields, signal) => client.mutate('setBadge', { text: textOf(fields, 'text') }, { signal }),
  settled,
);
connectCallForm(
  'keepWatch',
  // Longer than the longest watch: it is the page's abort that ends it, not a deadline.
  (fields, signal) =>
    client.query('keepWatch', { seconds: Number(textOf(fields, 'seconds')) }, { signal, timeoutMs: 90_000 }),
  settled,
);

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

connectWall(client, settled);
listenToBell(client);
exposeSelection(client);

showOrigin();
followConnection(client);
showVisitors(visitors, ownAnswers);
// Frames knock when they have loaded, and the journal knows about it a moment later.
visitors.addEventListener('load', () => setTimeout(settled, 700), { capture: true });
byId('detect-again', HTMLButtonElement).addEventListener('click', () => void lookAgain());
// Somebody who comes back may have installed the extension meanwhile.
addEventListener('focus', () => void lookAgain());
void lookAgain();
