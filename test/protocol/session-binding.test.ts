import { afterEach, describe, expect, it, vi } from 'vitest';

import { createClient } from '../../sdk/client/create-client.ts';
import { EXTENSION_ID, pageAt, settle } from '../support/fake-runtime/fake-runtime.ts';
import { SESSION, askRaw, request } from '../support/fake-runtime/raw-page.ts';
import { ALLOWED, setUpHost, welcomedPage } from './set-up.ts';

const OTHER_EXTENSION = 'p'.repeat(32);
const ELSEWHERE = 'https://other.example.com';

/** Where a thief may be that has read the session's id, and is admitted itself. */
const THIEVES: readonly (readonly [where: string, sender: unknown])[] = [
  ['another document of the origin', pageAt(ALLOWED, { documentId: 'another document' })],
  ['another origin', pageAt(ELSEWHERE)],
  ['another origin that claims the same document', pageAt(ELSEWHERE, { documentId: `document of ${ALLOWED}` })],
  ['a frame in the same tab', pageAt(ALLOWED, { documentId: 'a frame', frameId: 3 })],
  ["another extension's script in that very document", pageAt(ALLOWED, { id: OTHER_EXTENSION })],
];

const setUp = () =>
  setUpHost({ allow: [{ match: [ALLOWED, ELSEWHERE], frames: 'all' }, { extension: OTHER_EXTENSION }] });

const save = request(1, 'save', { kind: 'mutation', input: { value: 7 } });

describe.each(THIEVES)('a session id stolen by %s', (_where, thief) => {
  it('opens another session: nothing that ran is seen, and it runs anew', async () => {
    const { fake, entered } = setUp();
    const owner = await welcomedPage(fake);
    owner.send(save);
    await settle();
    fake.sender = thief;
    expect(await askRaw(fake, { ...save, input: { value: 8 } })).toMatchObject([
      { type: 'welcome' },
      { type: 'result', value: 8 },
    ]);
    const [first, second] = entered.map(({ context }) => context.session);
    expect(second?.id).toBe(SESSION);
    expect(second).not.toBe(first);
  });

  it('hears nothing of a call that runs, and cannot end it', async () => {
    const { fake, entered } = setUp();
    const owner = await welcomedPage(fake);
    owner.send(request(1, 'wait'));
    await settle();
    fake.sender = thief;
    const stolen = await welcomedPage(fake);
    stolen.send({ type: 'cancel', id: 1 });
    await settle();
    expect(entered[0]?.context.signal.aborted).toBe(false);
    owner.send({ type: 'cancel', id: 1 });
    await settle();
    expect(owner.frames).toMatchObject([{ id: 1, code: 'ABORTED' }]);
    expect(stolen.frames).toEqual([]);
  });

  it('cannot have a record struck by acknowledging it', async () => {
    const { fake, entered } = setUp();
    const owner = await welcomedPage(fake);
    owner.send(save);
    await settle();
    fake.sender = thief;
    const stolen = await welcomedPage(fake);
    stolen.send({ type: 'acknowledge', ids: [1] });
    await settle();
    fake.sender = pageAt(ALLOWED);
    expect(await askRaw(fake, { ...save, resent: true })).toMatchObject([
      { type: 'welcome' },
      { type: 'result', value: 7 },
    ]);
    expect(entered).toHaveLength(1);
  });
});

describe('the document itself', () => {
  it('goes on with its session over another port', async () => {
    const { fake, entered } = setUp();
    const first = await welcomedPage(fake);
    first.send(save);
    await settle();
    first.port.disconnect();
    const second = await welcomedPage(fake);
    second.send(save);
    await settle();
    expect(second.frames).toMatchObject([{ type: 'result', value: 7 }]);
    expect(entered).toHaveLength(1);
  });

  it('is told by tab and frame where the browser gives no document', async () => {
    const { fake, entered } = setUp();
    const inTab = (id: number, frameId: number) =>
      pageAt(ALLOWED, { documentId: undefined, frameId, tab: { id, incognito: false } });
    for (const [tab, frame] of [
      [1, 0],
      [1, 0],
      [2, 0],
      [1, 4],
    ] as const) {
      fake.sender = inTab(tab, frame);
      await askRaw(fake, save);
    }
    expect(entered).toHaveLength(3);
  });
});

describe('ids', () => {
  afterEach(() => vi.restoreAllMocks());

  // Guessable ones would make a session anybody's who can guess.
  it('of sessions and host instances come from the cryptographic generator alone', async () => {
    const drawn: string[] = [];
    const original = crypto.getRandomValues.bind(crypto);
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      const filled = original(array);
      if (filled instanceof Uint8Array) drawn.push(Buffer.from(filled).toString('hex'));
      return filled;
    });
    const random = vi.spyOn(Math, 'random');
    const { fake, entered } = setUpHost();
    const client = createClient({ extensionId: EXTENSION_ID });
    await client.query('echo', 1);
    const session = entered[0]?.context.session.id ?? '';
    const replies = fake.ports[0]?.other?.posted as { host: string }[];
    expect(session).toMatch(/^[0-9a-f]{32}$/);
    expect(drawn).toContain(session);
    expect(drawn).toContain(replies[0]?.host);
    expect(random).not.toHaveBeenCalled();
    await client.close();
  });
});
