import type { Absent, Detection } from './detection.ts';
import type { StartTimer } from './probe.ts';

/**
 * Chooses among candidates that were asked at once, in the list's order: the first that is installed; else the first that is there at all.
 *
 * An earlier one that has not answered delays the choice by 300 ms at most.
 */
export async function chooseCandidate(
  probes: readonly Promise<Detection>[],
  startTimer: StartTimer,
): Promise<Detection> {
  // Its resolver is called with nothing, and that is what it resolves with.
  const patience = new Promise<undefined>((resolve) => {
    void probes.map(async (asked) => (await asked).status === 'installed' && startTimer(resolve as () => void, 300));
  });
  let best: Absent | undefined;
  for (const asked of probes) {
    const answer = await Promise.race([asked, patience]);
    if (answer?.status === 'installed') return answer;
    // Patience ends only where one is installed, so a later turn of the loop returns that one.
    if (!best || best.reason === 'unreachable') best = answer;
  }
  return best as Absent; // there is one in any case, for no list of ids is empty
}
