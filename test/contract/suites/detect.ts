import { expect, test } from 'vitest';

import { seenOn } from '../engine-differences.ts';
import type { Suite } from './suite.ts';

export const detect: Suite = ({ target, stage, visit }) => {
  test('an extension that is there is found, with its version', async () => {
    const page = await visit();
    expect(await page.do('detect')).toEqual({
      status: 'installed',
      extensionId: stage().extensionId,
      version: '1.0.0',
      protocol: 1,
      transports: seenOn(target, 'transports'),
    });
  });

  test('one that is absent is not, and a call says so', async () => {
    const page = await visit();
    const absent = { extensionId: stage().absentId, detectTimeoutMs: 500 };
    expect(await page.do('detectAs', absent)).toMatchObject({
      status: 'unavailable',
      reason: seenOn(target, 'absence'),
    });
    expect(await page.do('callAs', absent, { kind: 'query', name: 'whoAmI' })).toMatchObject(
      seenOn(target, 'absentCall'),
    );
  });

  test('of several candidates the one that is there is chosen', async () => {
    const page = await visit();
    const { absentId, extensionId } = stage();
    expect(await page.do('detectAs', { extensionId: [absentId, extensionId], detectTimeoutMs: 500 })).toMatchObject({
      status: 'installed',
      extensionId,
    });
  });

  test('one that is too old for the page is outdated', async () => {
    const page = await visit();
    expect(await page.do('detectAs', { minVersion: '1.0.1' })).toMatchObject({
      reason: 'outdated',
      side: 'extension',
      version: '1.0.0',
    });
  });

  test('whoever is not let in learns that, and nothing else', async () => {
    const page = await visit('forbidden');
    const found = await page.do('detect');
    expect(found).toMatchObject({ status: 'unavailable', reason: 'denied' });
    expect(JSON.stringify(found)).not.toContain('1.0.0');
  });
};
