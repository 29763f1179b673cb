import { expect, it, vi } from 'vitest';

import type { Detection } from '../../../sdk/client/detection.ts';
import { whenInstalled } from '../../../sdk/client/when-installed.ts';

const INSTALLED = { status: 'installed', extensionId: 'a', version: '1', protocol: 1, transports: ['port'] } as const;

function setUp() {
  const stop = vi.fn();
  const listeners: ((detection: Detection) => void)[] = [];
  const watcher = {
    ask: vi.fn(),
    watch: (listener: (detection: Detection) => void) => {
      listeners.push(listener);
      return stop;
    },
  };
  const tell = (detection: Detection): void => {
    for (const listener of listeners) listener(detection);
  };
  return { watcher, tell, stop, isWatched: () => listeners.length > stop.mock.calls.length };
}

it('resolves with the first detection of an installed extension, and watches no longer', async () => {
  const { watcher, tell, isWatched } = setUp();
  const installed = whenInstalled(watcher, undefined, new AbortController().signal);
  tell({ status: 'unavailable', reason: 'unreachable', message: 'a: unreachable' });
  tell(INSTALLED);
  await expect(installed).resolves.toBe(INSTALLED);
  expect(isWatched()).toBe(false);
});

it.each([
  ['its signal, with ABORTED', 0, { code: 'ABORTED' }],
  ['the end of the client, with its reason', 1, { message: 'closed' }],
])('is ended by %s', async (_name, which, error) => {
  const { watcher, isWatched } = setUp();
  const ends = [new AbortController(), new AbortController()] as const;
  const installed = whenInstalled(watcher, ends[0].signal, ends[1].signal);
  ends[which as 0 | 1].abort(new Error('closed'));
  await expect(installed).rejects.toMatchObject(error);
  expect(isWatched()).toBe(false);
});

it('refuses what is no signal, and watches nothing', async () => {
  const { watcher, isWatched } = setUp();
  const controller = new AbortController() as unknown as AbortSignal; // a mistake that JavaScript lets through
  const installed = whenInstalled(watcher, controller, new AbortController().signal);
  await expect(installed).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(isWatched()).toBe(false);
});
