import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { event, unchecked } from '../../extension-side/host/index.ts';
import { settle } from '../support/fake-runtime/fake-runtime.ts';
import { ALLOWED, setUpHost, welcomedPage } from './set-up.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('a `when` of an event is asked once, however often one frame says its name', async () => {
  const when = vi.fn(() => Promise.resolve(true));
  const { fake, host } = setUpHost({
    events: { saved: event({ payload: unchecked(), allow: [{ match: ALLOWED, when }] }) },
  });
  const page = await welcomedPage(fake);
  page.send({ type: 'listen', names: Array<string>(4_096).fill('saved'), keepAlive: true });
  await settle();
  expect(when).toHaveBeenCalledOnce();
  host.emit('saved' as never, 1);
  await settle();
  expect(page.frames).toContainEqual({ type: 'event', seq: 1, name: 'saved', value: 1 });
});

// Went wrong: whoever had stolen an id, and opened a session with it elsewhere, received what was meant for another.
it('an event goes to a session, not to whoever bears its id', async () => {
  const { fake, host } = setUpHost({ events: { saved: event({ payload: unchecked() }) } });
  const page = await welcomedPage(fake);
  page.send({ type: 'listen', names: ['saved'], keepAlive: true });
  await settle();
  const [session] = host.sessions();
  const emit = (target: unknown) => host.emit('saved' as never, 1, { session: target } as never);
  emit(session);
  expect(() => emit(session?.id)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error);
  await settle();
  expect(page.frames.filter(({ type }) => type === 'event')).toMatchObject([{ seq: 1, value: 1 }]);
});
