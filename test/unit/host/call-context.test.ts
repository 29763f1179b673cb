import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { mutation, query, type Context } from '../../../extension-side/host/index.ts';
import { settle } from '../../support/fake-runtime/fake-runtime.ts';
import { SESSION, request } from '../../support/fake-runtime/raw-page.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

describe('the context', () => {
  it('tells who calls, and of the session and the call', async () => {
    let context: Context | undefined;
    const { call } = startHostWith({ read: query((_input: undefined, given) => void (context = given)) });
    await call('read', { timeoutMs: 60_000 });
    expect(context).toMatchObject({
      sender: {
        kind: 'page',
        origin: 'https://app.example.com',
        url: 'https://app.example.com/',
        tabId: 1,
        frameId: 0,
        incognito: false,
      },
      session: { id: SESSION },
      requestId: `${SESSION}/1`,
      deadline: expect.any(Number) as number,
    });
    expect(context?.signal.aborted).toBe(false);
    expect(Object.isFrozen(context)).toBe(true);
    expect(Object.isFrozen(context?.sender)).toBe(true);
  });

  it('has a signal that fires on cancel, with the reason', async () => {
    let context: Context | undefined;
    const wait = query((_input: undefined, given) => new Promise(() => (context = given)));
    const { call, page } = startHostWith({ wait });
    await call('wait', {}, 5);
    page.send({ type: 'cancel', id: 5 });
    await settle();
    expect(context?.signal.reason).toMatchObject({ code: 'ABORTED' });
    expect(page.frames.at(-1)).toMatchObject({ type: 'error', id: 5, code: 'ABORTED', delivered: 'unknown' });
  });

  it('has a deadline, the sooner of the page’s and the procedure’s', async () => {
    vi.useFakeTimers();
    let context: Context | undefined;
    const wait = query({ timeoutMs: 1_000, handler: (_input, given) => new Promise(() => (context = given)) });
    const { call, page } = startHostWith({ wait });
    await call('wait', { timeoutMs: 60_000 }, 5);
    expect(context?.deadline).toBe(Date.now() + 1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.frames.at(-1)).toMatchObject({ id: 5, code: 'TIMEOUT' });
    expect(context?.signal.aborted).toBe(true);
    vi.useRealTimers();
  });
});

describe('mutations of one session', () => {
  it('enter their handlers in the order in which they came, whatever their schemas take; queries overtake', async () => {
    const order: string[] = [];
    const slow = z
      .string()
      .transform((text) => new Promise<string>((resolve) => setTimeout(resolve, text === 'first' ? 50 : 5, text)));
    const write = mutation({ input: slow, handler: (text) => void order.push(text) });
    const read = query(() => void order.push('query'));
    const { page } = startHostWith({ write, read });
    await settle();
    const epoch = page.frames[0]?.['epoch'];
    page.send(
      request(1, 'write', { kind: 'mutation', input: 'first', epoch }),
      request(2, 'write', { kind: 'mutation', input: 'second', epoch }),
      request(3, 'read'),
    );
    await vi.waitFor(() => expect(page.frames).toHaveLength(4));
    expect(order).toEqual(['query', 'first', 'second']);
  });

  it('that fail before their turn hold nobody up', async () => {
    const order: string[] = [];
    const write = mutation({ input: z.string(), handler: (text) => void order.push(text) });
    const { page } = startHostWith({ write });
    await settle();
    const epoch = page.frames[0]?.['epoch'];
    page.send(
      request(1, 'write', { kind: 'mutation', input: 1, epoch }),
      request(2, 'nothing', { kind: 'mutation', epoch }),
      request(3, 'write', { kind: 'mutation', input: 'third', epoch }),
    );
    await vi.waitFor(() => expect(order).toEqual(['third']));
  });

  it('run once, however often they are sent', async () => {
    let finish = (): void => undefined;
    const handler = vi.fn(() => new Promise<string>((resolve) => (finish = () => resolve('done'))));
    const { page } = startHostWith({ write: mutation(handler) });
    await settle();
    const again = request(1, 'write', { kind: 'mutation', epoch: page.frames[0]?.['epoch'] });
    page.send(again);
    page.send({ ...again, resent: true });
    await vi.waitFor(() => expect(handler).toHaveBeenCalledOnce());
    finish();
    await vi.waitFor(() => expect(page.frames).toHaveLength(3));
    page.send({ ...again, resent: true });
    await vi.waitFor(() => expect(page.frames).toHaveLength(4));
    expect(page.frames.slice(1)).toEqual(Array.from({ length: 3 }, () => ({ type: 'result', id: 1, value: 'done' })));
    expect(handler).toHaveBeenCalledOnce();
  });
});
