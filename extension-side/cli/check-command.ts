import { checkManifest, type Finding, type Severity } from '../manifest/index.ts';
import { EXIT, UsageError, type ExitCode } from './exit-codes.ts';
import { loadPolicy, withPolicy } from './load-policy.ts';
import { readJson } from './read-json.ts';
import type { OptionValues, Surroundings } from './run.ts';

/** `portcullis check manifest.json --policy policy.json` */
export async function runCheck(
  operands: readonly string[],
  options: OptionValues,
  { out, directory }: Surroundings,
): Promise<ExitCode> {
  const [manifestFile, ...rest] = operands;
  if (manifestFile === undefined) throw new UsageError('check needs the manifest: portcullis check manifest.json.');
  if (rest.length > 0) throw new UsageError(`check takes one manifest, not also '${rest.join(' ')}'.`);
  const policy = await loadPolicy(options.policy, directory);
  const manifest = await readJson(manifestFile, directory);
  const findings = withPolicy(policy, (given) => checkManifest(manifest, given));
  out(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : asText(findings, manifestFile));
  const failing: readonly Severity[] = options.strict ? ['error', 'warning'] : ['error'];
  return findings.some(({ severity }) => failing.includes(severity)) ? EXIT.findings : EXIT.clean;
}

function asText(findings: readonly Finding[], manifestFile: string): string {
  if (findings.length === 0) return `${manifestFile}: manifest and policy agree.\n`;
  const blocks = findings.map(
    ({ severity, path, rule, message, advice }) =>
      `${severity.padEnd(7)}  ${path === '' ? manifestFile : path}  (${rule})\n         ${message}\n         ${advice}\n`,
  );
  return `${blocks.join('\n')}\n${summary(findings)}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (severity: Severity) => String(findings.filter((found) => found.severity === severity).length);
  return `errors: ${count('error')}, warnings: ${count('warning')}, notes: ${count('info')}`;
}
