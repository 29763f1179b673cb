import type { Client } from 'portcullis';

import type { GatehouseApi } from '../contract.ts';
import { byId } from './elements.ts';

/** Lets the extension ask for what is selected, and tells the visitor whenever it did. */
export function exposeSelection(client: Client<GatehouseApi>): void {
  const says = byId('selection-says', HTMLElement);
  client.expose({
    getSelection: () => {
      const text = String(document.getSelection());
      says.textContent = text === '' ? 'The extension asked: nothing was selected.' : `The extension read: “${text}”`;
      return text;
    },
  });
}
