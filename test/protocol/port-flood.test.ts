import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { port, unchecked, type HostPort } from '../../extension-side/host/index.ts';
import { pageAt, settle } from '../support/fake-runtime/fake-runtime.ts';
import type { RawFrame, RawPage } from '../support/fake-runtime/raw-page.ts';
import { ALLOWED, setUpHost, welcomedPage } from './set-up.ts';

const OTHER = 'https://other.example.com';
const limits = { reassemblyBytesPerSession: 1_000, reassemblyBytes: 2_000 };
const message = (id: number, seq: number, size = 250) => ({ type: 'port-message', id, seq, value: 'x'.repeat(size) });
const closes = (page: RawPage): readonly RawFrame[] => page.frames.filter(({ type }) => type === 'port-close');
const refusal = { type: 'port-close', code: 'RATE_LIMITED', data: { limit: 'reassemblyBytesPerSession' } };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function setUpPorts() {
  const opened: HostPort[] = [];
  const silent = port({ message: unchecked(), handler: (opening) => opened.push(opening) });
  const { fake } = setUpHost({ limits, allow: [ALLOWED, OTHER], ports: { silent } });
  const openPorts = async (...ids: readonly number[]): Promise<RawPage> => {
    const page = await welcomedPage(fake);
    page.send(...ids.map((id) => ({ type: 'port-open', id, name: 'silent' })));
    await settle();
    return page;
  };
  return { fake, opened, openPorts };
}

// Went wrong: a thousand messages might wait for a listener, whatever their size, and there was no bound but memory.
it('a port is closed whose messages, together with those of others, are too large to wait', async () => {
  const { fake, openPorts } = await setUpPorts();
  const page = await openPorts(1, 2);
  page.send(message(1, 1), message(2, 1), message(1, 2));
  await settle();
  expect(closes(page)).toEqual([]);
  page.send(message(2, 2));
  await settle();
  expect(closes(page)).toMatchObject([{ id: 2, ...refusal }]);
  page.send(message(1, 3)); // in the room that it left
  await settle();
  expect(closes(page)).toHaveLength(1);
  fake.sender = pageAt(OTHER);
  const other = await openPorts(1);
  other.send(message(1, 1, 900));
  await settle();
  expect(closes(other)).toEqual([]);
});

// Went wrong: all but the first of them were dropped with the port, and that one was told of after its end.
it('what a page sent before it closed its port is taken before', async () => {
  const { opened, openPorts } = await setUpPorts();
  const page = await openPorts(1, 2);
  const seen: unknown[] = [];
  opened[0]?.onMessage((value) => seen.push(value));
  opened[0]?.onClose(() => seen.push('closed'));
  opened[1]?.onClose(() => seen.push('closed without a listener'));
  page.send(message(1, 1, 1), message(1, 2, 2), message(1, 3, 3), { type: 'port-close', id: 1 });
  page.send(message(2, 1, 1), { type: 'port-close', id: 2 });
  await settle();
  expect(seen.filter((what) => what !== 'closed without a listener')).toEqual(['x', 'xx', 'xxx', 'closed']);
  expect(seen).toContain('closed without a listener');
});

it('messages that come again take no room, and those that were taken give theirs back', async () => {
  const { opened, openPorts } = await setUpPorts();
  const page = await openPorts(1);
  for (let time = 0; time < 10; time++) page.send(message(1, 1, 900));
  await settle();
  const taken: unknown[] = [];
  const off = opened[0]?.onMessage((value) => taken.push(value));
  await settle();
  for (let seq = 2; seq < 20; seq++) {
    page.send(message(1, seq, 900));
    await settle();
  }
  off?.();
  page.send(message(1, 20, 900));
  await settle();
  expect(taken).toHaveLength(19);
  expect(closes(page)).toEqual([]);
});

it('a message is taken that is larger than those that wait may be, where none has to', async () => {
  const { opened, openPorts } = await setUpPorts();
  const page = await openPorts(1);
  const taken: unknown[] = [];
  opened[0]?.onMessage((value) => taken.push(value));
  page.send(message(1, 1, 5_000));
  await settle();
  expect([taken.length, closes(page)]).toEqual([1, []]);
});
