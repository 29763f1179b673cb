// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { useConnectionState, useDetection } from '../../../sdk/react/index.ts';
import { rest, setTheScene, useFakeClock } from './set-up.ts';

useFakeClock();
afterEach(cleanup);

describe('useDetection', () => {
  it('knows nothing at first, then whether the extension is there, and when that changes', async () => {
    const { client, fake } = setTheScene();
    fake.isInstalled = false;
    const { result } = renderHook(() => useDetection(client));
    expect(result.current).toBeUndefined();
    await act(() => vi.advanceTimersByTimeAsync(400));
    expect(result.current).toMatchObject({ status: 'unavailable', reason: 'unreachable' });
    fake.isInstalled = true;
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(result.current).toMatchObject({ status: 'installed', version: '1.0.0' });
  });

  it('asks no more once the component is gone', async () => {
    const { client, fake } = setTheScene();
    fake.isInstalled = false;
    const { unmount } = renderHook(() => useDetection(client));
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    unmount();
    const asked = fake.messages.length;
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(fake.messages.length).toBe(asked);
  });

  it('knows nothing on a server', () => {
    const { client, fake } = setTheScene();
    const Status = () => createElement('p', {}, useDetection(client)?.status ?? 'unknown');
    expect(renderToString(createElement(Status))).toBe('<p>unknown</p>');
    expect(fake.messages).toEqual([]);
  });
});

describe('useConnectionState', () => {
  it('follows the connection', async () => {
    const { client } = setTheScene();
    const { result } = renderHook(() => useConnectionState(client));
    expect(result.current).toBe('idle');
    void client.mutate('save', 'text');
    await rest();
    expect(result.current).toBe('connected');
    await act(() => client.close());
    expect(result.current).toBe('closed');
  });
});
