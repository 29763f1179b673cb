// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';

import { isApplicationError } from '../../../sdk/client/index.ts';
import { useMutation } from '../../../sdk/react/index.ts';
import { rest, setTheScene, useFakeClock } from './set-up.ts';

useFakeClock();
afterEach(cleanup);

it('does nothing by itself', async () => {
  const { client, log } = setTheScene();
  const { result } = renderHook(() => useMutation(client, 'save'));
  await rest();
  expect([result.current.status, log, client.state]).toEqual(['idle', [], 'idle']);
});

it('is pending while the call runs, and resolves and shows its result', async () => {
  const { client, log } = setTheScene();
  const { result } = renderHook(() => useMutation(client, 'save'));
  let saved: Promise<{ id: number }> | undefined;
  act(() => {
    saved = result.current.mutate('text');
  });
  expect(result.current).toMatchObject({ status: 'pending', data: undefined, error: undefined });
  await rest();
  expect(await saved).toEqual({ id: 4 });
  expect(result.current).toMatchObject({ status: 'success', data: { id: 4 } });
  expect(log).toEqual(['save text']);
});

it('rejects with, and shows, the error that the contract declares', async () => {
  const { client } = setTheScene();
  const { result } = renderHook(() => useMutation(client, 'save'));
  let failed: Promise<unknown> | undefined;
  act(() => {
    failed = result.current.mutate('').catch((error: unknown) => error);
  });
  await rest();
  expect(isApplicationError(await failed, 'FULL')).toBe(true);
  expect(result.current).toMatchObject({ status: 'error', error: { code: 'FULL', data: { free: 0 } } });
});

it('shows the latest call alone, and nothing after a reset', async () => {
  const { client } = setTheScene();
  const { result } = renderHook(() => useMutation(client, 'save'));
  act(() => {
    void result.current.mutate('').catch(() => undefined);
    void result.current.mutate('the latest');
  });
  await rest();
  expect(result.current).toMatchObject({ status: 'success', data: { id: 10 } });
  act(() => {
    void result.current.mutate('more');
    result.current.reset();
  });
  await rest();
  expect(result.current).toMatchObject({ status: 'idle', data: undefined });
});

it('goes on when the component goes', async () => {
  const { client, log } = setTheScene();
  const { result, unmount } = renderHook(() => useMutation(client, 'save'));
  let saved: Promise<{ id: number }> | undefined;
  act(() => {
    saved = result.current.mutate('text');
  });
  unmount();
  await rest();
  expect(await saved).toEqual({ id: 4 });
  expect(log).toEqual(['save text']);
});
