import { compilePolicy } from '../../../extension-side/host/gate/compile-policy.ts';
import { judge } from '../../../extension-side/host/gate/judge.ts';
import { verifySender } from '../../../extension-side/host/gate/verify-sender.ts';
import type { AllowRule } from '../../../extension-side/host/allow-rule.ts';

/** The ids that tables call `own`, `other` and `third`. */
const IDS: Readonly<Record<string, string>> = {
  own: 'o'.repeat(32),
  other: 'p'.repeat(32),
  third: 'q'.repeat(32),
};

/** One row of a truth table. */
export interface TruthRow {
  readonly allow: readonly AllowRule[];
  readonly sender: Readonly<Record<string, unknown>>;
  readonly flags: ReadonlySet<string>;
  /** `allowed`, or the reason of the denial. */
  readonly expected: string;
}

/**
 * Reads a table with the columns
 *
 *     allow | id | origin | url | frame | more | verdict
 *
 * - allow: rules, apart by `,`. A rule is what `match` takes, `ext:<id>` or `own`, followed by `frames`, `incognito`,
 *   `http` as needed. `-`: none.
 * - id: the sender's id, `-` for none.
 * - origin, url: as the browser gives them; `-` for none. A url of `/…` is relative to the origin.
 * - frame: the frame's id, `-` for none.
 * - more: `internal`, `relay`, `prerender`, `active`, `incognito`, `no-tab`, `any` (dangerouslyAllowAnyOrigin).
 */
export function truthTable(text: string): readonly (readonly [title: string, row: TruthRow])[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.replaceAll(/\s+/g, ' '), readRow(line)] as const);
}

/** What the gate says to a row. */
export function verdictOf({ allow, sender, flags }: TruthRow): string {
  const channel = {
    via: flags.has('internal') ? ('internal' as const) : ('external' as const),
    ownExtensionId: IDS['own'] ?? '',
    relay: flags.has('relay'),
  };
  const verification = verifySender(sender, channel);
  if (!verification.verified) return verification.reason;
  const verdict = judge(verification.sender, compilePolicy(allow, { dangerouslyAllowAnyOrigin: flags.has('any') }));
  return verdict.allowed ? 'allowed' : verdict.reason;
}

function readRow(row: string): TruthRow {
  const cells = row.split('|').map((cell) => cell.trim());
  const [allow = '', id = '', origin = '', url = '', frame = '', more = '', expected = ''] = cells;
  if (cells.length !== 7) throw new Error(`A row has 7 cells: ${row}`);
  const flags = new Set(more.split(' ').filter((flag) => flag !== ''));
  return { allow: readRules(allow), sender: readSender({ id, origin, url, frame }, flags), flags, expected };
}

function readRules(cell: string): readonly AllowRule[] {
  return cell === '-' ? [] : cell.split(',').map((rule) => readRule(rule.trim()));
}

function readRule(text: string): AllowRule {
  const [match = '', ...conditions] = text.split(' ');
  if (match === 'own') return { own: true };
  if (match.startsWith('ext:')) return { extension: idOf(match.slice(4)) };
  if (conditions.length === 0) return match;
  return {
    match,
    frames: conditions.includes('frames') ? 'all' : 'top',
    incognito: conditions.includes('incognito'),
    insecureHttp: conditions.includes('http'),
  };
}

function readSender(
  { id, origin, url, frame }: Readonly<Record<'id' | 'origin' | 'url' | 'frame', string>>,
  flags: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return {
    ...(id !== '-' && { id: idOf(id) }),
    ...(origin !== '-' && { origin }),
    ...(url !== '-' && { url: url.startsWith('/') ? `${origin}${url}` : url }),
    ...(frame !== '-' && { frameId: Number(frame) }),
    ...(!flags.has('no-tab') && { tab: { id: 7, incognito: flags.has('incognito') } }),
    ...(flags.has('prerender') && { documentLifecycle: 'prerender' }),
    ...(flags.has('active') && { documentLifecycle: 'active' }),
  };
}

function idOf(name: string): string {
  return IDS[name] ?? name;
}
