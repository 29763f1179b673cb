import { manifestFor, type ManifestTarget } from '../manifest/index.ts';
import { EXIT, UsageError, type ExitCode } from './exit-codes.ts';
import { loadPolicy, withPolicy } from './load-policy.ts';
import type { OptionValues, Surroundings } from './run.ts';

const TARGETS: readonly ManifestTarget[] = ['chromium', 'firefox', 'safari'];

/** `portcullis manifest --policy policy.json --target chromium` */
export async function runManifest(
  operands: readonly string[],
  options: OptionValues,
  { out, directory }: Surroundings,
): Promise<ExitCode> {
  if (operands.length > 0) throw new UsageError(`manifest takes no file, but got '${operands.join(' ')}'.`);
  const target = TARGETS.find((known) => known === options.target);
  if (target === undefined)
    throw new UsageError(`manifest needs --target chromium, firefox or safari, not '${options.target ?? ''}'.`);
  const policy = await loadPolicy(options.policy, directory);
  const { lane = false, relay = false, 'structured-clone': structuredClone = false } = options;
  const keys = withPolicy(policy, (given) => manifestFor(given, { target, lane, relay, structuredClone }));
  out(`${JSON.stringify(keys, null, options.json ? 0 : 2)}\n`);
  return EXIT.clean;
}
