import { createClient, isPortcullisError } from 'portcullis';

import type { GatekeeperApi, PageSelection } from '../contract.ts';

// The extension's own page knows its id, and needs no relay.
const gatekeeper = createClient<GatekeeperApi>({ extensionId: chrome.runtime.id, transports: ['port'] });

connect('bell', async (fields) => {
  const text = fields.get('text');
  const { heardBy } = await gatekeeper.mutate('ringBell', { text: typeof text === 'string' ? text : '' });
  return [`Heard by ${String(heardBy)} ${heardBy === 1 ? 'page' : 'pages'}`];
});

connect('selections', async () => describe(await gatekeeper.query('readSelections')));

function describe(selections: readonly PageSelection[]): readonly (string | Node)[] {
  const texts = selections.map(({ text }) => text.trim()).filter((text) => text !== '');
  if (selections.length === 0) return ['No page of the website is open.'];
  if (texts.length === 0) return ['Nothing is selected.'];
  return texts.map((text) => {
    const quote = document.createElement('q');
    quote.textContent = text;
    return quote;
  });
}

/** Submitting a form calls; its output shows what came of it, for programs as `data-outcome`. */
function connect(id: string, call: (fields: FormData) => Promise<readonly (string | Node)[]>): void {
  const form = document.querySelector<HTMLFormElement>(`#${id}`);
  const output = form?.querySelector('output');
  if (!form || !output) throw new Error(`The popup has no form ${id}.`);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    call(new FormData(form)).then(
      (parts) => show(output, 'answered', parts),
      (error: unknown) => show(output, 'failed', [isPortcullisError(error) ? error.message : String(error)]),
    );
  });
}

function show(output: HTMLOutputElement, outcome: 'answered' | 'failed', parts: readonly (string | Node)[]): void {
  output.dataset['outcome'] = outcome;
  output.replaceChildren(...parts);
}
