import fc from 'fast-check';

import type { AllowRule } from '../../../extension-side/host/allow-rule.ts';

/** Ids of extensions; the first one is our own. */
const EXTENSION_IDS = ['o'.repeat(32), 'p'.repeat(32), 'q'.repeat(32)] as const;
export const OWN_ID = EXTENSION_IDS[0];

// Few and alike, so that rules and senders meet often.
const ORIGINS = [
  'https://app.example.com',
  'https://example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'http://app.example.com',
  'http://localhost:3000',
] as const;
const PATHS = ['/', '/app/', '/app/7?x', '/other#/app/'] as const;
const MATCHES = [
  'https://app.example.com',
  'https://app.example.com:8443',
  'https://example.com/*',
  'https://*.example.com/*',
  'https://*.example.com/app/*',
  'http://localhost:3000',
  'http://localhost/*',
] as const;

/** Valid allow rules without `when`. */
export const allowRule: fc.Arbitrary<AllowRule> = fc.oneof(
  fc.constantFrom(...MATCHES),
  fc.record(
    {
      match: fc.oneof(
        fc.constantFrom(...MATCHES),
        fc.array(fc.constantFrom(...MATCHES), { minLength: 1, maxLength: 3 }),
      ),
      frames: fc.constantFrom('top' as const, 'all' as const),
      incognito: fc.boolean(),
      insecureHttp: fc.boolean(),
    },
    { requiredKeys: ['match'] },
  ),
  fc.record({ extension: fc.constantFrom(...EXTENSION_IDS) }),
  fc.constant<AllowRule>({ own: true }),
);

export const allowRules: fc.Arbitrary<readonly AllowRule[]> = fc.array(allowRule, { maxLength: 4 });

/** What browsers give as sender, from ordinary pages to what is not quite in order. */
export const messageSender: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({
    origin: fc.constantFrom(...ORIGINS, 'null', undefined),
    urlOrigin: fc.option(fc.constantFrom(...ORIGINS), { freq: 8 }),
    path: fc.constantFrom(...PATHS),
    id: fc.option(fc.constantFrom(...EXTENSION_IDS), { nil: undefined, freq: 2 }),
    frameId: fc.constantFrom(0, 0, 1, 17, undefined),
    tab: fc.constantFrom({ id: 7, incognito: false }, { id: 7, incognito: true }, undefined),
    documentLifecycle: fc.constantFrom('active', 'active', 'prerender', undefined),
    documentId: fc.constantFrom('D1', 'D2', undefined),
  })
  .map(({ urlOrigin, path, ...sender }) => ({ ...sender, url: `${urlOrigin ?? sender.origin ?? ''}${path}` }));

/** How a message came. */
export const channel = fc.record({
  via: fc.constantFrom('external' as const, 'internal' as const),
  ownExtensionId: fc.constant(OWN_ID),
  relay: fc.boolean(),
});
