import type { SubjectName } from '../page/driver.ts';
import type { Plan } from '../plan.ts';
import type { Stage } from '../stage/open-stage.ts';

/** What a figure works with. */
export interface Bench {
  readonly stage: Stage;
  readonly plan: Plan;
  /** Those that work in this browser. */
  readonly subjects: readonly SubjectName[];
  /** Tells whoever waits how far it is. */
  readonly say: (step: string) => void;
}

/** Gives each subject its turn in every round, and begins each round with another one. */
export async function inTurns(
  { subjects, say }: Bench,
  { what, rounds }: { readonly what: string; readonly rounds: number },
  turn: (subject: SubjectName, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    say(`${what}, round ${round + 1} of ${rounds}`);
    const first = round % subjects.length;
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) await turn(subject, round);
  }
}

/** Opens a connection of every subject, so that each measurement starts with one that has been used. */
export async function connectAll({ stage, subjects }: Bench): Promise<void> {
  for (const subject of subjects) await stage.page.driver.connect(subject, stage.extensionId);
}

/** Puts what was gathered under each subject through a function. */
export function mapSubjects<From, To>(
  gathered: ReadonlyMap<SubjectName, From>,
  map: (from: From) => To,
): Partial<Record<SubjectName, To>> {
  const entries = [...gathered].map(([subject, from]) => [subject, map(from)] as const);
  return Object.fromEntries(entries);
}

/** The list under a subject, made if there is none. */
export function listOf<Item>(gathered: Map<SubjectName, Item[]>, subject: SubjectName): Item[] {
  const list = gathered.get(subject) ?? [];
  gathered.set(subject, list);
  return list;
}
