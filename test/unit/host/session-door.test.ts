import { describe, expect, it } from 'vitest';

import { SessionDoor } from '../../../extension-side/host/session-door.ts';
import { createHost, query, unchecked } from '../../../extension-side/host/index.ts';
import { createFakeBrowser } from '../../../sdk/testing/index.ts';
import { envelope, HELLO, request } from '../../support/fake-runtime/raw-page.ts';

const limits = { frameBytes: 2 ** 20, depth: 20, nodes: 1_000 };
const terms = { path: 'input', graph: false };
const refused = expect.objectContaining({ code: 'INVALID_FRAME' }) as Error;

describe('an object that stands in several frames, as a clone can hold it', () => {
  const shared = Array.from({ length: 10 }, (_, index) => index);

  it.each<[string, unknown, () => unknown]>([
    ['itself', shared, () => shared],
    ['within others', { shared }, () => ({ shared })],
  ])('is read once in a turn, microtasks included: %s', async (_where, wire, again) => {
    const door = new SessionDoor({ serialization: 'structured-clone', limits });
    const read = (): unknown => door.decode(again(), false, terms);
    expect(door.decode(wire, false, terms)).toEqual(wire);
    await Promise.resolve();
    expect(read).toThrow(refused);
    // What comes later is another message's, and could not be the same object.
    await expect.poll(read).toEqual(wire);
    expect(read).toThrow(refused);
  });

  it('is as good as two where there are no clones: no message of JSON can hold it', () => {
    const door = new SessionDoor({ serialization: 'json', limits });
    for (let time = 0; time < 2; time++) expect(door.decode(shared, false, terms)).toEqual(shared);
  });
});

describe('the only frame of a message', () => {
  it.each([false, true])('is read for itself, and may hold each object once all the same (encoded: %s)', (encoded) => {
    const door = new SessionDoor({ serialization: 'structured-clone', limits });
    const inner = [1];
    const wire = { inner };
    door.decode(wire, encoded, terms);
    door.readAlone(() => {
      expect(door.decode({ inner }, encoded, terms)).toEqual(wire);
      expect(() => door.decode([inner, inner], encoded, terms)).toThrow(refused);
    });
    expect(() => door.decode(wire, encoded, terms)).toThrow(refused);
  });

  it('counts as any where it is read later, also after reading it has failed', () => {
    const door = new SessionDoor({ serialization: 'structured-clone', limits });
    const fail = (): void => {
      throw new Error('a schema');
    };
    expect(() => door.readAlone(fail)).toThrow('a schema');
    const wire = [1];
    door.decode(wire, false, terms);
    expect(() => door.decode(wire, false, terms)).toThrow(refused);
  });
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
