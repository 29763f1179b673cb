// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';

import { createHost, query } from '../../../extension-side/host/index.ts';
import { startRelay } from '../../../extension-side/relay/index.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import { createFakeBrowser, type FakeBrowser, type FakeEngine } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
afterEach(() => browser.close());

test.each<FakeEngine>(['chromium', 'firefox', 'safari'])('%s beside a DOM: the page keeps it', async (engine) => {
  const clicked: string[] = [];
  browser = createFakeBrowser({ engine });
  const extension = browser.installExtension({
    manifest: {
      name: 'Dom',
      version: '1.0.0',
      permissions: ['storage'],
      externally_connectable: { matches: ['https://app.example.com/*'] },
      content_scripts: [{ matches: ['https://app.example.com/*'], js: ['relay.js'] }],
    },
    background: () => {
      createHost({
        allow: ['https://app.example.com'],
        procedures: { kindOfGlobals: query(() => [typeof document, typeof window]) },
      }).listen();
    },
    contentScripts: { 'relay.js': () => void startRelay() },
  });
  const page = browser.openPage('https://app.example.com/');
  const client = createClient({ extensionId: extension.id });
  const button = document.createElement('button');
  button.addEventListener('click', () => {
    void client.query('kindOfGlobals').then((kinds) => clicked.push(JSON.stringify(kinds)));
  });
  document.body.append(button);
  button.click();
  await expect.poll(() => clicked).toHaveLength(1);
  expect(clicked).toEqual([engine === 'firefox' ? '["object","object"]' : '["undefined","undefined"]']);

  const restored: unknown[] = [];
  page.run(() => document.addEventListener('visibilitychange', () => restored.push(document.hidden)));
  document.addEventListener('dom', () => restored.push('dom'));
  page.goto('https://app.example.com/elsewhere');
  page.goBack();
  document.dispatchEvent(new Event('dom'));
  expect(restored).toEqual([true, false, 'dom']);
  await client.close();
});
