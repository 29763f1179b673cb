import type { Client, Detection } from 'portcullis';

import { allowedOrigin, strangerOrigin } from '../addresses.ts';
import type { GatehouseApi } from '../contract.ts';
import { describeDetection } from './describe-detection.ts';
import { byId } from './elements.ts';

/** Writes down on which side of the gate this page was served, with a way over to the other one. */
export function showOrigin(): void {
  byId('own-origin', HTMLElement).textContent = location.origin;
  const other = byId('other-origin', HTMLAnchorElement);
  const isStranger = location.origin === strangerOrigin;
  other.href = `${isStranger ? allowedOrigin : strangerOrigin}/`;
  other.textContent = isStranger ? 'Come as the allowed site' : 'Come as a stranger';
}

/** Shows what detection found; `data-detection` on the document says the same to programs. */
export function showDetection(found: Detection): void {
  const text = describeDetection(found);
  const { dataset } = document.documentElement;
  dataset['gate'] = text.gate;
  dataset['detection'] = found.status === 'installed' ? 'installed' : found.reason;
  byId('headline', HTMLElement).textContent = text.headline;
  byId('explanation', HTMLElement).textContent = text.explanation;
  byId('fact-extension', HTMLElement).textContent = text.extension;
  byId('fact-version', HTMLElement).textContent = text.version;
  byId('fact-protocol', HTMLElement).textContent = text.protocol;
  byId('install', HTMLElement).hidden = !text.offersInstallation;
}

/** Shows the connection's state and transport, now and whenever they change. */
export function followConnection(client: Client<GatehouseApi>): void {
  const pill = byId('connection', HTMLElement);
  const word = byId('connection-state', HTMLElement);
  const transport = byId('fact-transport', HTMLElement);
  const show = (): void => {
    pill.dataset['state'] = client.state;
    word.textContent = client.state;
    transport.textContent = client.transport ?? 'none yet';
  };
  client.onStateChange(show);
  show();
}
