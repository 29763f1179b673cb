import type { Detection } from './detection.ts';

/** How long an earlier candidate that does not answer may hold up a later one that does. */
const PATIENCE_MS = 300;

// Of the candidates that are not installed, the one that says most about what the user can do speaks for all.
const RANK = ['outdated', 'denied', 'unresponsive', 'unreachable', 'unsupported-browser'] as const;

/**
 * Chooses among candidates that were asked at once: the first in the list's order of those that are installed.
 *
 * An earlier one that has not answered delays the choice by 300 ms at most.
 */
export function chooseCandidate(probes: readonly Promise<Detection>[]): Promise<Detection> {
  return new Promise((resolve) => {
    const answers: (Detection | undefined)[] = probes.map(() => undefined);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const choose = (impatient: boolean): void => {
      const first = answers.findIndex((answer) => answer?.status === 'installed');
      const decided = first >= 0 && (impatient || answers.slice(0, first).every(Boolean));
      if (!decided && !answers.every(Boolean)) {
        if (first >= 0) timer ??= setTimeout(choose, PATIENCE_MS, true);
        return;
      }
      clearTimeout(timer);
      const choice = answers[first] ?? answers.reduce(moreTelling);
      if (choice) resolve(choice);
    };
    probes.forEach((asked, index) => {
      void asked.then((answer) => {
        answers[index] = answer;
        choose(false);
      });
    });
  });
}

function moreTelling(a: Detection | undefined, b: Detection | undefined): Detection | undefined {
  return rank(b) < rank(a) ? b : a;
}

function rank(answer: Detection | undefined): number {
  return answer?.status === 'unavailable' ? RANK.indexOf(answer.reason) : RANK.length;
}
