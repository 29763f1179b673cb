import type { Detection } from './detection.ts';

/** How long an earlier candidate that does not answer may hold up a later one that does. */
const PATIENCE_MS = 300;

// Of candidates that are not installed, the one that says most about what the user can do speaks for all.
const TELLING = ['unsupported-browser', 'unreachable', 'unresponsive', 'denied', 'outdated'];

/**
 * Chooses among candidates that were asked at once: the first in the list's order of those that are installed.
 *
 * An earlier one that has not answered delays the choice by 300 ms at most.
 */
export async function chooseCandidate(probes: readonly Promise<Detection>[]): Promise<Detection> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    for (const asked of probes) {
      void asked.then(({ status }) => status === 'installed' && (timer ??= setTimeout(resolve, PATIENCE_MS)));
    }
  });
  let best: Detection | undefined;
  for (const asked of probes) {
    const answer = await Promise.race([asked, patience]);
    if (answer?.status === 'installed') {
      best = answer;
      break;
    }
    if (!best || (answer && rank(answer) > rank(best))) best = answer;
  }
  clearTimeout(timer);
  // Patience ends only where one is installed: there is a best one.
  return best as Detection;
}

function rank(answer: Detection): number {
  return TELLING.indexOf((answer as { readonly reason: string }).reason);
}
