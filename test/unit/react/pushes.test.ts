// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { useEvent, useExposed, usePort, useSubscription } from '../../../sdk/react/index.ts';
import { rest, setTheScene, useFakeClock } from './set-up.ts';

useFakeClock();
afterEach(cleanup);

describe('useSubscription', () => {
  it('shows the latest item, tells of each, and says when there are no more', async () => {
    const { client, log } = setTheScene();
    const items: number[] = [];
    const { result } = renderHook(() =>
      useSubscription(client, 'count', { to: 3 }, { onItem: (item) => items.push(item) }),
    );
    expect(result.current.status).toBe('pending');
    await rest();
    expect(result.current).toEqual({ status: 'done', data: 3, error: undefined });
    expect([items, log]).toEqual([[1, 2, 3], ['counted to 3']]);
  });

  it('begins anew with another input, and ends the generator of the former one', async () => {
    const { client, log } = setTheScene();
    const { result, rerender } = renderHook(({ to }) => useSubscription(client, 'count', { to }), {
      initialProps: { to: 1_000 },
    });
    await rest();
    rerender({ to: 2 });
    expect(result.current.status).toBe('pending');
    await rest();
    expect(result.current).toMatchObject({ status: 'done', data: 2 });
    expect(log).toContain('counted to 1000');
  });

  it('ends with the component', async () => {
    const { client, host } = setTheScene();
    const { unmount } = renderHook(() => useSubscription(client, 'count', { to: 1_000 }, { onItem: () => undefined }));
    unmount();
    await rest();
    expect(client.stats().unsettled).toBe(0);
    // It may have ended before anything was sent: then there is no host at all.
    expect((host() as ReturnType<typeof host> | undefined)?.stats().subscriptions ?? 0).toBe(0);
  });

  it('shows the error that ends it', async () => {
    const { client, fake } = setTheScene();
    fake.isInstalled = false;
    const { result } = renderHook(() => useSubscription(client, 'count', { to: 1 }));
    await rest();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(result.current).toMatchObject({ status: 'error', error: { code: 'EXTENSION_NOT_FOUND' } });
  });

  it('does not subscribe while it is not enabled', async () => {
    const { client, fake } = setTheScene();
    const { result } = renderHook(() => useSubscription(client, 'count', { to: 1 }, { enabled: false }));
    await rest();
    expect([result.current.status, fake.starts]).toEqual(['pending', 0]);
  });
});

describe('useEvent', () => {
  it('hears events with the listener of the latest render, until the component goes', async () => {
    const { client, host } = setTheScene();
    const heard: string[] = [];
    const { rerender, unmount } = renderHook(
      ({ as }) => useEvent(client, 'saved', ({ id }) => heard.push(`${as} ${id}`)),
      { initialProps: { as: 'first' } },
    );
    await rest();
    host().emit('saved', { id: 1 });
    await rest();
    rerender({ as: 'second' });
    host().emit('saved', { id: 2 });
    await rest();
    unmount();
    await rest();
    host().emit('saved', { id: 3 });
    await rest();
    expect(heard).toEqual(['first 1', 'second 2']);
  });
});

describe('usePort', () => {
  it('gives the port once it is open, hears its messages, and closes it with the component', async () => {
    const { client, ports, log } = setTheScene();
    const heard: string[] = [];
    const { result, unmount } = renderHook(() => usePort(client, 'chat', { onMessage: (text) => heard.push(text) }));
    result.current?.postMessage('from the page');
    await rest();
    ports[0]?.postMessage('from the extension');
    await rest();
    unmount();
    await rest();
    expect([heard, log]).toEqual([['from the extension'], ['chat from the page', 'chat closed']]);
  });

  it('gives none once the extension has closed it, and says so', async () => {
    const { client, ports } = setTheScene();
    const onClose = vi.fn();
    const { result } = renderHook(() => usePort(client, 'chat', { onMessage: () => undefined, onClose }));
    await rest();
    expect(result.current).not.toBeNull();
    ports[0]?.close();
    await rest();
    expect(result.current).toBeNull();
    expect(onClose.mock.calls).toEqual([[undefined]]);
  });

  it('never gives the port of another name or client', async () => {
    const { client } = setTheScene();
    const shown: unknown[] = [];
    const { rerender } = renderHook(
      ({ name }) => {
        const port = usePort(client, name as 'chat', { onMessage: () => undefined });
        shown.push(port);
      },
      { initialProps: { name: 'chat' } },
    );
    await rest();
    const former = shown.at(-1);
    expect(former).not.toBeNull();
    shown.length = 0;
    rerender({ name: 'other' });
    expect(shown).not.toContain(former);
    await rest();
  });
});

describe('useExposed', () => {
  it('lets the extension call the function of the latest render, and none once the component is gone', async () => {
    const { client, host } = setTheScene();
    const { rerender, unmount } = renderHook(
      ({ selected }) => {
        useEvent(client, 'saved', () => undefined); // holds the connection
        useExposed(client, { getSelection: () => selected });
      },
      { initialProps: { selected: 'first' } },
    );
    await rest();
    rerender({ selected: 'second' });
    const [session] = host().sessions();
    const asked = session?.query('getSelection');
    await rest();
    expect(await asked).toBe('second');
    unmount();
    await rest();
    const failed = host()
      .sessions()[0]
      ?.query('getSelection')
      .catch((error: unknown) => error);
    await rest();
    expect(await failed).toMatchObject({ code: 'PROCEDURE_NOT_FOUND' });
  });
});
