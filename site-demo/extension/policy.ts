import type { AllowRule } from 'portcullis/host';

import { allowedOrigin } from '../addresses.ts';

/** One origin, in the tab's own document: no frame of it, no other port, no other site. And the extension's own popup. */
export const allow: readonly AllowRule[] = [allowedOrigin, { own: true }];

/** What only the popup may ask for. */
export const popupAlone: readonly AllowRule[] = [{ own: true }];
