import { describe, expect, it } from 'vitest';

import { SessionDoor } from '../../../extension-side/host/session-door.ts';
import { createHost, query, unchecked } from '../../../extension-side/host/index.ts';
import { createFakeBrowser } from '../../../sdk/testing/index.ts';
import { envelope, HELLO, request } from '../../support/fake-runtime/raw-page.ts';

const limits = { frameBytes: 2 ** 20, depth: 20, nodes: 1_000 };
const terms = { path: 'input', graph: false };
const refused = expect.objectContaining({ code: 'INVALID_FRAME' }) as Error;

/** Wire forms with a value that other frames may hold as well: each is built anew with it by whoever reads it. */
const bytes = new ArrayBuffer(8);
const record = { a: 1 };
const tag = ['ArrayBuffer', 'AAAA'];
const shared: readonly [name: string, encoded: boolean, wire: () => unknown][] = [
  [
    'a list',
    false,
    (
      (list) => () =>
        list
    )([1, 2, 3]),
  ],
  ['a list within others', false, ((list) => () => ({ list }))([1, 2, 3])],
  ['the content of a tag', true, () => ({ $p: tag })],
  ['the record of a tag', true, () => ({ $p: ['Object', record] })],
  ['a buffer', true, () => ({ $p: ['Blob', [{ $p: ['ArrayBuffer', bytes] }], {}] })],
];

const doorOfClones = (): SessionDoor => new SessionDoor({ serialization: 'structured-clone', limits });

describe.each(shared)('what a clone can hold in several places: %s', (_name, encoded, wire) => {
  const read = (door: SessionDoor): unknown => door.decode(wire(), encoded, terms);

  it('is read in one frame of a message', () => {
    const door = doorOfClones();
    const before = new Set<object>();
    door.readNow(before, () => read(door));
    door.readNow(before, () => expect(() => read(door)).toThrow(refused));
  });

  it('is read in one of the frames that wait, however long', async () => {
    const door = doorOfClones();
    door.readNow(new Set(), () => read(door));
    read(door);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(() => read(door)).toThrow(refused);
  });

  it('is read in one place of the only frame of a message', () => {
    const door = doorOfClones();
    door.readNow(undefined, () => read(door));
    door.readNow(undefined, () => {
      expect(() => door.decode([wire(), wire()], encoded, terms)).toThrow(refused);
    });
  });

  it('is held to that over a lane, too', () => {
    const door = new SessionDoor({ serialization: 'json', limits });
    door.widen();
    read(door);
    expect(() => read(door)).toThrow(refused);
  });
});

it('an object is as good as two where there are no clones: no message of JSON can hold it', () => {
  const door = new SessionDoor({ serialization: 'json', limits });
  const list = [1, 2, 3];
  for (let time = 0; time < 2; time++) expect(door.decode(list, false, terms)).toEqual(list);
});

it('what handles a frame may fail: what is read afterwards is read later', () => {
  const door = doorOfClones();
  const fail = (): void => {
    throw new Error('a schema');
  };
  expect(() => door.readNow(undefined, fail)).toThrow('a schema');
  const list = [1];
  door.decode(list, false, terms);
  expect(() => door.decode(list, false, terms)).toThrow(refused);
});

describe('requests that have one object of a clone for their input', () => {
  const input = [1, 2, 3];
  const two = (name: string): unknown[] => [1, 2].map((id) => request(id, name, { input }));

  it.each<[string, (hello: unknown) => readonly (readonly unknown[])[]]>([
    ['with the hello', (hello) => [[hello, ...two('take')]]],
    ['in a message of their own', (hello) => [[hello], two('take')]],
    ['that each wait for their own admission', (hello) => [[hello], two('admitted')]],
  ])('are not all served: %s', async (_name, messagesAfter) => {
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
        let asked = 0;
        const when = (): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(true), ++asked * 10));
        const definition = { input: unchecked(), handler: (given: unknown) => void entered.push(given) };
        createHost({
          allow: ['https://site.example'],
          procedures: {
            take: query(definition),
            admitted: query({ ...definition, allow: [{ match: 'https://site.example', when }] }),
          },
        }).listen();
      },
    });
    const replies: unknown[] = [];
    browser.openPage('https://site.example/').run(() => {
      const port = chrome.runtime.connect(extension.id, { name: 'portcullis/1' });
      port.onMessage.addListener((message: { readonly frames: readonly unknown[] }) => replies.push(...message.frames));
      for (const frames of messagesAfter({ ...HELLO, target: extension.id })) port.postMessage(envelope(frames));
    });
    await expect.poll(() => replies.length).toBe(3); // the welcome, and one answer each
    expect(entered).toEqual([input]);
    expect(replies).toContainEqual(expect.objectContaining({ type: 'error', id: 2, code: 'INVALID_FRAME' }));
    browser.close();
  });
});
