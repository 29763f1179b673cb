import type { AllowRule } from 'portcullis/host';

import { allowedOrigin } from '../addresses.ts';

/** One origin, in the tab's own document. No frame of it, no other port, no other site. */
export const allow: readonly AllowRule[] = [allowedOrigin];
