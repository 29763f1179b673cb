import type { Client } from 'portcullis';

import type { GatehouseApi } from '../contract.ts';
import { byId, make } from './elements.ts';

const LONGEST = 3;

/** Shows what the extension's bell rings, newest first, and where a ring may have been missed. */
export function listenToBell(client: Client<GatehouseApi>): void {
  const rings = byId('rings', HTMLOListElement);
  const picture = byId('bell-picture', SVGSVGElement);
  const add = (text: string, kind: 'ring' | 'gap'): void => {
    const at = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
    rings.prepend(make('li', { data: { kind } }, make('span', { text }), make('time', { text: at })));
    while (rings.childElementCount > LONGEST) rings.lastElementChild?.remove();
  };
  client.on(
    'bellRang',
    ({ text }) => {
      add(text, 'ring');
      picture.classList.remove('is-ringing');
      // Read, so that the browser sees the class come anew.
      void picture.getBoundingClientRect();
      picture.classList.add('is-ringing');
    },
    { onGap: () => add('The extension was restarted: a ring may have been missed.', 'gap') },
  );
}
