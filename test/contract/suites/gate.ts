import { expect, test } from 'vitest';

import { newTag, tracesSeenBy, type Suite } from './suite.ts';

export const gate: Suite = ({ stage, visit }) => {
  test.each(['forbidden', 'sandboxed frame'] as const)(
    'a %s page is refused, and no handler is entered',
    async (place) => {
      const [page, tag] = [await visit(place), newTag()];
      expect(await page.do('detect')).toMatchObject({ status: 'unavailable', reason: 'denied' });
      const end = await page.do('call', { kind: 'mutate', name: 'change', input: { tag, lastsMs: 0 } });
      expect(end).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
      expect(await tracesSeenBy(await visit())).not.toContain(`${tag} began`);
    },
  );

  test('a frame of a site that is let in with its frames is served', async () => {
    const page = await visit('frame');
    expect(await page.do('call', { kind: 'query', name: 'whoAmI' })).toEqual({
      value: { origin: stage().origin, isTop: false },
    });
  });
};
