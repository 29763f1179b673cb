import { describe, expect, it } from 'vitest';

import { claimedParty } from '../../../../extension-side/host/gate/claimed-party.ts';

const origin = 'https://evil.example';

describe('claimedParty', () => {
  it('tells origins and extensions apart', () => {
    const parties = [
      {},
      { origin },
      { id: origin },
      { origin: 'https://worse.example' },
      { origin, id: 'p' },
      { origin, id: 'q' },
    ];
    expect(new Set(parties.map(claimedParty)).size).toBe(parties.length);
    expect(claimedParty({ origin, url: 'https://evil.example/a' })).toBe(
      claimedParty({ origin, url: 'https://evil.example/b' }),
    );
  });

  it.each([
    undefined,
    null,
    7,
    'https://evil.example',
    { origin: 7 },
    { origin: null },
    Object.create({ origin }) as unknown,
  ])('files %s with those who name no origin', (sender) => {
    expect(claimedParty(sender)).toBe(claimedParty({}));
  });

  it('is short, whatever the sender claims', () => {
    const endless = 'x'.repeat(1_000_000);
    expect(claimedParty({ origin: endless, id: endless }).length).toBeLessThan(1_000);
    expect(claimedParty({ origin: `${'x'.repeat(290)}.a` })).not.toBe(claimedParty({ origin: `${'x'.repeat(290)}.b` }));
  });
});
