import type { Stage, Target, Visit } from '../targets/target.ts';

/** What a suite runs on. */
export interface Ground {
  readonly target: Target;
  /** The stage, once it is open. */
  readonly stage: () => Stage;
  /** Opens a page of the site that is let in, which is closed after the test. */
  readonly visit: (place?: Parameters<Stage['open']>[0]) => Promise<Visit>;
}

/** Behaviour that is the same on every target. */
export type Suite = (ground: Ground) => void;

/** Another one for each use: the traces of one test are not another's. */
export const newTag = (): string => crypto.randomUUID();

/** What the extension has written down, as a page is told. */
export async function tracesSeenBy(visit: Visit): Promise<readonly string[]> {
  const end = await visit.do('call', { kind: 'query', name: 'traces' });
  return 'value' in end ? (end.value as readonly string[]) : [];
}
