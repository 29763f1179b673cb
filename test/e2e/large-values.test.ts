import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { buildPage, laneParts, type ExtensionParts } from '../support/browser/index.ts';
import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { atFullLength } from './fixtures/full-length.ts';
import type { End, Trip } from './fixtures/large-page.ts';
import { openStage, type Stage, type Visitor } from './fixtures/stage.ts';

const MIB = 2 ** 20;
/** What is sent at once. */
const PIECES = { json: MIB / 4, clone: MIB / 2 };
/** Beyond what one frame may hold. */
const SIZE = (atFullLength ? 200 : 40) * MIB;

const allow = `['http://localhost/*']`;
const CLONING = { message_serialization: 'structured_clone' };
const LANE = laneParts(['http://localhost/*']);
// Room for one value at a time: another one gets none before the one before has gone.
const NARROW = `{ limits: { reassemblyBytesPerSession: 48 * 2 ** 20, reassemblyBytes: 48 * 2 ** 20 } }`;

let stage: Stage;

beforeAll(async () => {
  const page = await buildPage({ file: 'test/e2e/fixtures/large-page.ts' });
  stage = await openStage({
    extensions: () => [
      withLane(extensionUnderTest({ name: 'large-json', allow, manifest: LANE.manifest })),
      extensionUnderTest({ name: 'large-clone', allow, manifest: CLONING }),
      extensionUnderTest({ name: 'large-narrow', allow, options: NARROW }),
    ],
    routes: { '/large': () => page },
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

const inPage = async (visitor: Visitor, method: string, ...given: readonly unknown[]): Promise<unknown> =>
  visitor.page.evaluate(`large.${method}(${given.map((one) => JSON.stringify(one)).join(', ')})`);

const withLane = (parts: ExtensionParts): ExtensionParts => ({ ...parts, files: { ...parts.files, ...LANE.files } });

/** Sends a value there and back. */
const echo = async (visitor: Visitor, client: object, kind: string, size: number): Promise<Trip> =>
  (await inPage(visitor, 'echo', client, kind, size)) as Trip; // what it declares

describe.each([
  ['json', 'port', PIECES.json],
  ['json', 'message', PIECES.json],
  ['clone', 'port', PIECES.clone],
  ['clone', 'message', PIECES.clone],
  ['json', 'lane', PIECES.clone],
] as const)('%s messages over %s', (serialization, transport, piece) => {
  const client = { extensionId: idOf(`large-${serialization}`), transports: [transport] };

  test('a large value goes there and back, with other calls between its pieces', async () => {
    const visitor = await stage.open('localhost', '/large');
    const { isIntact, progress, meanwhile } = await echo(visitor, client, 'bytes', SIZE);
    expect(isIntact).toBe(true);
    expect(progress).toEqual(Array.from({ length: SIZE / piece }, (_, index) => [(index + 1) * piece, SIZE]));
    expect(meanwhile).toBeGreaterThan(3);
  });

  test('so do many at once', async () => {
    const visitor = await stage.open('localhost', '/large');
    const ends = await inPage(visitor, 'together', client, 40, 1.25 * PIECES.clone);
    expect(ends).toEqual(Array.from({ length: 40 }, () => 'intact'));
  });

  test('so do texts and blobs', async () => {
    const visitor = await stage.open('localhost', '/large');
    for (const kind of ['text', 'blob'])
      expect(await echo(visitor, client, kind, 4 * MIB)).toMatchObject({ isIntact: true });
  });
});

describe.each(['port', 'message'] as const)('over %s', (transport) => {
  const client = { extensionId: idOf('large-narrow'), transports: [transport] };

  test('a call that is aborted half-way leaves nothing behind on either side', async () => {
    const visitor = await stage.open('localhost', '/large');
    const entered = (await stage.evidence(client.extensionId)).entered.length;
    for (let time = 0; time < 3; time++) {
      const end = (await inPage(visitor, 'abort', client, 40 * MIB)) as End; // what it declares
      expect(end).toMatchObject({ code: 'ABORTED', delivered: 'unknown' });
      expect(end.sentBytes).toBeLessThan(40 * MIB);
    }
    expect((await stage.evidence(client.extensionId)).entered).toHaveLength(entered);
    // There is room for one, so what the others had is free again.
    expect(await echo(visitor, client, 'bytes', 40 * MIB)).toMatchObject({ isIntact: true });
  });

  test('a value beyond the limit is refused before any of it is sent', async () => {
    const visitor = await stage.open('localhost', '/large');
    await echo(visitor, client, 'bytes', MIB); // the host has said what it takes
    expect(await inPage(visitor, 'refused', client, 52 * MIB)).toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      data: { limit: 'reassemblyBytesPerSession' },
    });
  });
});
