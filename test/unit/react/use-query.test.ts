// @vitest-environment happy-dom
import { cleanup, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { createElement } from 'react';
import { afterEach, expect, it } from 'vitest';

import { createClient } from '../../../sdk/client/index.ts';
import { useQuery } from '../../../sdk/react/index.ts';
import { EXTENSION_ID } from '../../support/fake-runtime/fake-runtime.ts';
import { rest, setTheScene, useFakeClock, type NotesApi } from './set-up.ts';

useFakeClock();
afterEach(cleanup);

it('is pending until the answer is there', async () => {
  const { client, answer } = setTheScene();
  const { result } = renderHook(() => useQuery(client, 'greet', { name: 'Ada' }));
  expect(result.current).toMatchObject({ status: 'pending', data: undefined, isFetching: true });
  await rest();
  await answer('Hello, Ada');
  expect(result.current).toMatchObject({ status: 'success', data: 'Hello, Ada', error: undefined, isFetching: false });
});

it('asks once, however often the component renders with an input that says the same', async () => {
  const { client, log, answer } = setTheScene();
  const { rerender } = renderHook(() => useQuery(client, 'greet', { name: 'Ada' }));
  await rest();
  rerender();
  await answer('Hello');
  rerender();
  await rest();
  expect(log).toEqual(['greet Ada']);
});

it.each([
  ['a date', () => new Date(0)],
  ['a map', () => new Map([[1n, new Set([/a/])]])],
  ['bytes', () => Uint8Array.of(1)],
])('asks once with %s that is made anew on every render', async (_, make) => {
  const { client, log, answer } = setTheScene();
  const input = () => ({ name: 'Ada', made: make() });
  const { result, rerender } = renderHook(() => useQuery(client, 'greet', input()), { wrapper: StrictMode });
  await rest();
  await answer('Hello');
  rerender();
  await rest();
  expect(result.current).toMatchObject({ status: 'success', data: 'Hello', isFetching: false });
  expect(log).toEqual(['greet Ada']);
});

it.each([{}, { wrapper: StrictMode }])(
  'asks anew for what only its identity tells, and goes on: %o',
  async (options) => {
    const { client, log, answer } = setTheScene();
    const input = (name: string) => ({ name, file: new Blob(['a']) });
    const { result, rerender } = renderHook(({ name }) => useQuery(client, 'greet', input(name)), {
      initialProps: { name: 'Ada' },
      ...options,
    });
    await rest();
    rerender({ name: 'Grace' });
    await rest();
    expect(result.current).toMatchObject({ status: 'pending', isFetching: true });
    expect([log.at(-1), client.stats().unsettled]).toEqual(['greet Grace', 1]);
    await answer('Hello, somebody');
    expect(result.current).toMatchObject({ status: 'pending', isFetching: true });
  },
);

it('asks again for what it asked before', async () => {
  const { client, log } = setTheScene();
  const { rerender } = renderHook(({ name }) => useQuery(client, 'greet', { name }), {
    initialProps: { name: 'Ada' },
  });
  for (const name of ['Ada', 'Grace', 'Grace', 'Ada']) {
    rerender({ name });
    await rest();
  }
  expect(log.filter((entry) => entry.startsWith('greet'))).toEqual(['greet Ada', 'greet Grace', 'greet Ada']);
});

it('never shows the answer to another input, and aborts the call for it', async () => {
  const { client, log, answer } = setTheScene();
  const { result, rerender } = renderHook(({ name }) => useQuery(client, 'greet', { name }), {
    initialProps: { name: 'Ada' },
  });
  await rest();
  rerender({ name: 'Grace' });
  await rest();
  await answer('Hello, Ada');
  expect(result.current).toMatchObject({ status: 'pending', isFetching: true });
  await answer('Hello, Grace');
  expect(result.current).toMatchObject({ status: 'success', data: 'Hello, Grace' });
  expect(log).toEqual(['greet Ada', 'aborted Ada', 'greet Grace']);
});

it('never shows the answer of another client', async () => {
  const { client, answer } = setTheScene();
  const other = createClient<NotesApi>({ extensionId: EXTENSION_ID, transports: ['port', 'message'] });
  const { result, rerender } = renderHook(({ from }) => useQuery(from, 'greet', { name: 'Ada' }), {
    initialProps: { from: client },
  });
  await rest();
  await answer('Hello');
  rerender({ from: other });
  expect(result.current).toMatchObject({ status: 'pending', data: undefined, isFetching: true });
  await rest();
  await answer('Hello from the other');
  expect(result.current).toMatchObject({ status: 'success', data: 'Hello from the other', isFetching: false });
});

it('asks again when told to, and shows what it knows meanwhile', async () => {
  const { client, answer } = setTheScene();
  const { result } = renderHook(() => useQuery(client, 'greet', { name: 'Ada' }));
  await rest();
  await answer('Hello');
  result.current.refetch();
  await rest();
  expect(result.current).toMatchObject({ status: 'success', data: 'Hello', isFetching: true });
  await answer('Hello again');
  expect(result.current).toMatchObject({ status: 'success', data: 'Hello again', isFetching: false });
});

it('shows the error of a call that failed', async () => {
  const { client, fake } = setTheScene();
  fake.isInstalled = false;
  const { result } = renderHook(() => useQuery(client, 'greet', { name: 'Ada' }, { retry: false }));
  await rest();
  expect(result.current).toMatchObject({
    status: 'error',
    data: undefined,
    error: { code: 'EXTENSION_NOT_FOUND', delivered: 'no' },
  });
});

it('asks nothing while it is not enabled', async () => {
  const { client, log } = setTheScene();
  const { result, rerender } = renderHook(({ enabled }) => useQuery(client, 'greet', { name: 'Ada' }, { enabled }), {
    initialProps: { enabled: false },
  });
  await rest();
  expect([result.current.status, result.current.isFetching, log]).toEqual(['pending', false, []]);
  rerender({ enabled: true });
  await rest();
  expect([result.current.isFetching, log]).toEqual([true, ['greet Ada']]);
});

it('aborts its call when the component goes, and leaves no timer behind', async () => {
  const { client, log } = setTheScene();
  const { unmount } = renderHook(() => useQuery(client, 'greet', { name: 'Ada' }));
  await rest();
  unmount();
  await rest();
  expect(log).toEqual(['greet Ada', 'aborted Ada']);
  expect(client.stats().unsettled).toBe(0);
});

it('survives the double effects of StrictMode', async () => {
  const { client, log, answer } = setTheScene();
  const { result } = renderHook(() => useQuery(client, 'greet', { name: 'Ada' }), { wrapper: StrictMode });
  await rest();
  await answer('the first was aborted');
  await answer('Hello');
  expect(result.current).toMatchObject({ status: 'success', isFetching: false });
  expect(log.filter((entry) => entry.startsWith('greet')).length).toBeLessThanOrEqual(2);
});

it('sends nothing while a server renders', () => {
  const { client, fake } = setTheScene();
  const Greeting = () => createElement('p', {}, useQuery(client, 'greet', { name: 'Ada' }).status);
  expect(renderToString(createElement(Greeting))).toBe('<p>pending</p>');
  expect([fake.messages, fake.ports, client.state]).toEqual([[], [], 'idle']);
});
