import { expect, it } from 'vitest';

import { ObjectsOfTurn } from '../../../extension-side/host/objects-of-turn.ts';
import { createHost, query, unchecked } from '../../../extension-side/host/index.ts';
import { createFakeBrowser } from '../../../sdk/testing/index.ts';
import { envelope, HELLO, request } from '../../support/fake-runtime/raw-page.ts';

it('knows the objects of a turn, microtasks included, and none of the turn before', async () => {
  const objects = new ObjectsOfTurn();
  const object = {};
  expect(objects.has(object)).toBe(false);
  objects.add(object);
  await Promise.resolve();
  expect([objects.has(object), objects.has({})]).toEqual([true, false]);
  await expect.poll(() => objects.has(object)).toBe(false);
  objects.add(object);
  expect(objects.has(object)).toBe(true);
});

it('lets an object of a clone be the input of one request, not of each in a message', async () => {
  const browser = createFakeBrowser();
  const entered: unknown[] = [];
  const extension = browser.installExtension({
    manifest: {
      name: 'Clones',
      version: '1',
      permissions: ['storage'],
      message_serialization: 'structured_clone',
      externally_connectable: { matches: ['https://site.example/*'] },
    },
    background: () => {
      const take = query({ input: unchecked(), handler: (input) => void entered.push(input) });
      createHost({ allow: ['https://site.example'], procedures: { take } }).listen();
    },
  });
  const shared = [1, 2, 3];
  const replies: unknown[] = [];
  browser.openPage('https://site.example/').run(() => {
    const port = chrome.runtime.connect(extension.id, { name: 'portcullis/1' });
    port.onMessage.addListener((message: { readonly frames: readonly unknown[] }) => replies.push(...message.frames));
    port.postMessage(
      envelope([{ ...HELLO, target: extension.id }, ...[1, 2].map((id) => request(id, 'take', { input: shared }))]),
    );
  });
  await browser.settle();
  expect(entered).toEqual([shared]);
  expect(replies).toContainEqual(expect.objectContaining({ type: 'error', id: 2, code: 'INVALID_FRAME' }));
  browser.close();
});
