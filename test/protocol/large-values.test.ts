import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { mutation, query, unchecked } from '../../extension-side/host/index.ts';
import { pageAt, settle } from '../support/fake-runtime/fake-runtime.ts';
import { HELLO, askRaw, envelope, request, type RawPage } from '../support/fake-runtime/raw-page.ts';
import { HostileHost, WELCOME, outcomeOf } from './hostile-host.ts';
import { ALLOWED, setUpHost, welcomedPage } from './set-up.ts';

const PIECE = 2 ** 18;
const OTHER = 'https://other.example.com';
const OTHER_SESSION = 'f'.repeat(32);
const limits = { reassemblyBytesPerSession: 4 * PIECE, reassemblyBytes: 8 * PIECE };
const tag = (index = 0) => ({ $p: ['parcel', index] });
const large = (id: number, parcels: readonly number[], different = {}) =>
  request(id, 'echo', { input: tag(), encoded: true, parcels, ...different });
const text = (size: number) => 'x'.repeat(size);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const framesOf = (page: RawPage, type: string) => page.frames.filter((frame) => frame.type === type);

/** Answers each pull until there are no more. */
async function upload(page: RawPage): Promise<void> {
  for (let done = 0; ;) {
    await settle();
    const pulls = framesOf(page, 'pull').slice(done);
    if (pulls.length === 0) return;
    done += pulls.length;
    for (const { id, start, end } of pulls) {
      page.send({ type: 'chunk', id, start, data: text(Number(end) - Number(start)), text: true });
    }
  }
}

describe('a request with parcels', () => {
  it('is pulled, runs, and its result is there to be pulled', async () => {
    const { fake, entered } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    page.send(large(1, [5, 2 * PIECE]));
    await upload(page);
    expect(entered).toMatchObject([{ name: 'echo', input: text(2 * PIECE) }]);
    const [result] = framesOf(page, 'result');
    const [id, size] = result?.['parcels'] as number[];
    expect([result?.['value'], size]).toEqual([tag(), 2 * PIECE]);
    page.send({ type: 'pull', id, start: 5, end: 9 });
    await vi.advanceTimersByTimeAsync(10);
    expect(framesOf(page, 'chunk')).toEqual([{ type: 'chunk', id, start: 5, data: 'xxxx', text: true }]);
    page.send({ type: 'cancel', id: 1 }, { type: 'pull', id, start: 5, end: 9 });
    await vi.advanceTimersByTimeAsync(10);
    expect(framesOf(page, 'chunk').slice(1)).toEqual([{ type: 'chunk', id, start: 5 }]);
  });

  it('is pulled over one-shots, whose answers ask for more', async () => {
    const { fake, entered } = setUpHost({ limits });
    const [, ...pulls] = await askRaw(fake, large(1, [5, 4 * PIECE - 3]));
    expect(pulls.map(({ start, end }) => [start, end])).toEqual([
      [0, PIECE],
      [PIECE, 2 * PIECE],
      [2 * PIECE, 3 * PIECE],
      [3 * PIECE, 4 * PIECE - 3],
    ]);
    const outcome = askRaw(fake, large(1, [5, 4 * PIECE - 3], { resent: true, pulled: true }));
    for (const { id, start, end } of pulls) {
      await askRaw(fake, { type: 'chunk', id, start, data: text(Number(end) - Number(start)), text: true });
    }
    expect((await outcome)[1]).toMatchObject({ type: 'result', id: 1, value: tag() });
    expect(entered).toHaveLength(1);
  });

  it.each([
    ['larger than the session may hold', [5, 4 * PIECE + 1], 'MESSAGE_TOO_LARGE'],
    ['larger than anything', [5, Number.MAX_SAFE_INTEGER], 'MESSAGE_TOO_LARGE'],
    ['too large together', [5, ...Array.from({ length: 4_000 }, () => PIECE)], 'MESSAGE_TOO_LARGE'],
    ['without a size', [5], 'INVALID_FRAME'],
    ['without anything', [], 'INVALID_FRAME'],
    ['of no size', [5, 0], undefined],
  ])('that is %s is pulled by not a byte', async (_, parcels, code) => {
    const { fake } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    page.send(large(1, parcels));
    await settle();
    expect(framesOf(page, 'pull')).toEqual([]);
    if (code === undefined) expect(framesOf(page, 'result')).toHaveLength(1);
    else expect(page.frames).toMatchObject([{ type: 'error', id: 1, code }]);
  });

  it.each([
    ['too short', { data: 'x', text: true }],
    ['too long', { data: text(PIECE + 1), text: true }],
    ['no base64', { data: `${text(PIECE - 1)}!` }],
    ['a number', { data: PIECE }],
  ])('fails at a piece that is %s, and is not entered', async (_, chunk) => {
    const { fake, entered } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    page.send(large(1, [5, PIECE]));
    await settle();
    page.send({ type: 'chunk', id: 5, start: 0, ...chunk });
    await settle();
    expect(framesOf(page, 'error')).toMatchObject([{ id: 1, code: 'INVALID_FRAME', delivered: 'no' }]);
    expect(entered).toEqual([]);
  });

  it('fails where a part is left out, taken twice too often, or not of its kind', async () => {
    const { fake, entered } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    const wrong = [tag(1), tag(-1), { $p: ['parcel'] }, { $p: ['parcel', '__proto__'] }, { $p: ['Uint8Array', tag()] }];
    for (const [index, input] of wrong.entries()) {
      page.send(large(index + 1, [index + 1, PIECE], { input }));
      await upload(page);
    }
    // One part in eight places is as large as eight.
    page.send(large(9, [9, PIECE], { input: Array.from({ length: 8 }, () => tag()) }));
    await upload(page);
    expect(framesOf(page, 'error').map(({ code }) => code)).toEqual([
      ...wrong.map(() => 'INVALID_FRAME'),
      'MESSAGE_TOO_LARGE',
    ]);
    expect(entered).toEqual([]);
  });

  it('that is never sent gives its room back', async () => {
    const { fake, entered } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    page.send(large(1, [1, 4 * PIECE]), large(2, [2, 4 * PIECE]));
    await settle();
    expect(framesOf(page, 'pull').every(({ id }) => id === 1)).toBe(true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(framesOf(page, 'error')).toMatchObject([{ id: 1, code: 'CONNECTION_CLOSED', delivered: 'no' }]);
    expect(framesOf(page, 'pull').some(({ id }) => id === 2)).toBe(true);
    page.send({ type: 'cancel', id: 2 });
    await settle();
    page.send(large(3, [3, 4 * PIECE]));
    page.replies.length = 0;
    await upload(page);
    expect(entered).toHaveLength(1);
  });

  it('waits for room without keeping other origins from sending', async () => {
    const { fake, entered } = setUpHost({ limits, allow: [ALLOWED, OTHER] });
    const hostile = await welcomedPage(fake);
    for (let id = 1; id <= 20; id++) hostile.send(large(id, [id, 4 * PIECE]));
    const second = await welcomedPage(fake, OTHER_SESSION);
    second.port.postMessage(envelope([large(1, [1, 4 * PIECE])], OTHER_SESSION));
    await settle();
    expect(new Set(framesOf(hostile, 'pull').map(({ id }) => id))).toEqual(new Set([1]));
    expect(framesOf(second, 'pull')).toEqual([]); // of the same origin, whose room is taken
    fake.sender = pageAt(OTHER);
    const other = await welcomedPage(fake);
    other.send(large(1, [1, 4 * PIECE]));
    await upload(other);
    expect(entered).toMatchObject([{ context: { sender: { origin: OTHER } } }]);
  });

  it('of another session is not touched by chunks, pulls and cancels for its numbers', async () => {
    const { fake, entered } = setUpHost({ limits, allow: [ALLOWED, OTHER] });
    const page = await welcomedPage(fake);
    page.send(large(1, [5, PIECE]));
    await settle();
    fake.sender = pageAt(OTHER);
    const hostile = await welcomedPage(fake);
    hostile.send({ type: 'chunk', id: 5, start: 0, data: 'y'.repeat(PIECE), text: true }, { type: 'cancel', id: 1 });
    await settle();
    await upload(page);
    expect(entered).toMatchObject([{ input: text(PIECE) }]);
    const [id] = framesOf(page, 'result')[0]?.['parcels'] as number[];
    hostile.send({ type: 'pull', id, start: 0, end: 4 });
    await settle();
    expect(hostile.frames).toEqual([{ type: 'chunk', id, start: 0 }]);
  });
});

// Went wrong: it claimed room when the `when` had answered, and kept it until its pieces had not come for thirty seconds.
it.each(['query', 'mutation'])('a %s that is cancelled while its `when` is asked takes no room', async (kind) => {
  const asked: ((answer: boolean) => void)[] = [];
  const when = () => new Promise<boolean>((resolve) => asked.push(resolve));
  const input = unchecked<string>();
  const allow = [{ match: ALLOWED, when }];
  const entered = vi.fn();
  const guarded =
    kind === 'query' ? query({ input, allow, handler: entered }) : mutation({ input, allow, handler: entered });
  const echo = query({ input, handler: ({ length }) => length });
  const { fake } = setUpHost({ limits, procedures: { guarded, echo } });
  const page = await welcomedPage(fake);
  page.send(request(1, 'guarded', { kind, input: tag(), encoded: true, parcels: [1, 4 * PIECE] }));
  await settle();
  page.send({ type: 'cancel', id: 1 });
  await settle();
  asked[0]?.(true);
  await settle();
  expect(page.frames).toMatchObject([{ type: 'error', id: 1, code: 'ABORTED' }]);
  page.send(large(2, [2, 4 * PIECE]));
  await upload(page);
  expect(framesOf(page, 'result')).toMatchObject([{ id: 2, value: 4 * PIECE }]);
  expect(entered).not.toHaveBeenCalled();
});

// Went wrong: any chunk put off the end of all values, so that a page kept for good the room that others need.
it('a value whose pieces do not come is given up, whatever else comes', async () => {
  const { fake } = setUpHost({ limits });
  const page = await welcomedPage(fake);
  page.send(large(1, [5, 4 * PIECE]));
  for (let seconds = 0; seconds <= 30; seconds += 5) {
    page.send({ type: 'chunk', id: 999, start: 0 });
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(framesOf(page, 'error')).toMatchObject([{ id: 1, code: 'CONNECTION_CLOSED' }]);
});

describe('chunks and pulls that nobody is waiting for', () => {
  it('cost nothing and get nothing', async () => {
    const { fake } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    for (let time = 0; time < 100; time++) page.send({ type: 'chunk', id: time, start: 0, data: text(1_000) });
    page.send({ type: 'pull', id: 1, start: 0, end: 2 ** 40 }, { type: 'pull', id: 1, start: 9, end: 3 });
    await settle();
    expect(page.frames).toEqual([
      { type: 'chunk', id: 1, start: 0 },
      { type: 'chunk', id: 1, start: 9 },
    ]);
  });
});

describe('a result with parcels', () => {
  const give = query({ input: unchecked<number>(), handler: (size) => text(size) });
  const outcomes = (page: RawPage) => page.frames.filter(({ type }) => type === 'result' || type === 'error');

  it('is given four times over, and only so much in one turn', async () => {
    const { fake } = setUpHost({ limits, procedures: { give } });
    const page = await welcomedPage(fake);
    page.send(request(1, 'give', { input: PIECE }));
    await settle();
    const [id] = outcomes(page)[0]?.['parcels'] as number[];
    page.send(...Array.from({ length: 100 }, () => ({ type: 'pull', id, start: 0, end: PIECE })));
    await settle();
    const withData = () => framesOf(page, 'chunk').filter((frame) => 'data' in frame).length;
    expect(withData()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(withData()).toBe(4);
    expect(framesOf(page, 'chunk')).toHaveLength(100);
  });

  it('is held for two minutes, and no more of them than there is room for', async () => {
    const { fake } = setUpHost({ limits, procedures: { give } });
    const page = await welcomedPage(fake);
    for (let id = 1; id <= 3; id++) page.send(request(id, 'give', { input: 2 * PIECE }));
    await settle();
    expect(outcomes(page)).toMatchObject([
      { type: 'result', id: 1 },
      { type: 'result', id: 2 },
      { type: 'error', id: 3, code: 'MESSAGE_TOO_LARGE', delivered: 'yes' },
    ]);
    const second = await welcomedPage(fake, OTHER_SESSION);
    second.port.postMessage(envelope([request(1, 'give', { input: 2 * PIECE })], OTHER_SESSION));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcomes(second)).toMatchObject([{ type: 'result', id: 1 }]);
    // An attempt over a new connection is given the same.
    const again = await welcomedPage(fake);
    again.send(request(1, 'give', { input: 2 * PIECE, resent: true }));
    await settle();
    expect(outcomes(again)).toEqual([outcomes(page)[0]]);
    await vi.advanceTimersByTimeAsync(120_000);
    page.send(request(4, 'give', { input: 4 * PIECE }));
    await settle();
    expect(outcomes(page).at(-1)).toMatchObject({ type: 'result', id: 4 });
  });
});

it('announces how large a value may be', async () => {
  const { fake } = setUpHost({ limits: { ...limits, reassemblyBytes: 7 } });
  const page = await welcomedPage(fake);
  page.port.postMessage(envelope([HELLO]));
  expect((await askRaw(fake))[0]).toMatchObject({ limits: { reassemblyBytesPerSession: 7 } });
});

// Went wrong: the plan of what was to be pulled filled the memory.
it.each([2 ** 53 - 1, 'all of it', {}])(
  'an outcome of endless size, by a limit of %j, is no plan for the page',
  async (limit) => {
    const host = new HostileHost();
    const outcome = vi.fn();
    void host.client.query('any').then(outcome, outcome);
    await settle();
    await host.say([{ ...WELCOME, limits: { ...WELCOME.limits, reassemblyBytesPerSession: limit } }]);
    await host.say([{ type: 'result', id: 1, encoded: true, value: { $p: ['parcel', 0] }, parcels: [1, 2 ** 53 - 1] }]);
    expect(outcomeOf(outcome)).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    expect(host.heard.filter(({ type }) => type === 'pull')).toEqual([]);
  },
);
