import { tracked, type Context, type Tracked } from 'portcullis/host';

import type { WallStep } from '../contract.ts';

const POSTS = [
  'Gate tower',
  'East wall',
  'Bell tower',
  'North wall',
  'Granary',
  'West wall',
  'Well tower',
  'South wall',
];

const STEPS = 100;

/**
 * Walks along the wall in a hundred steps.
 *
 * Each step is tracked: when the worker is stopped in the middle, the page's subscription is served by a new one, which is told how far the
 * page has got.
 */
export async function* walkTheWall(
  seconds: number,
  { lastEventId, signal }: Pick<Context, 'lastEventId' | 'signal'>,
): AsyncGenerator<Tracked<WallStep>> {
  const pauseMs = (seconds * 1_000) / STEPS;
  for (let percent = Number(lastEventId ?? 0) + 1; percent <= STEPS; percent++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (signal.aborted) return;
    const post = POSTS[Math.floor(((percent - 1) / STEPS) * POSTS.length)] ?? '';
    yield tracked(String(percent), { percent, post });
  }
}
