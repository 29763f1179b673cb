import type { Loss } from '../peer/outgoing-calls.ts';
import { detectAmong } from './detect.ts';
import { lossOfAbsence } from './failures.ts';
import type { ProbeOptions } from './probe.ts';

/** The extension to connect to. A single candidate is not asked first: connecting will tell. */
export async function chooseTarget(candidates: readonly string[], options: ProbeOptions): Promise<string | Loss> {
  const [only, another] = candidates;
  if (only !== undefined && another === undefined) return only;
  const found = await detectAmong(candidates, options);
  return found.status === 'installed' ? found.extensionId : lossOfAbsence(found);
}
