import { finding, type Finding } from './finding.ts';
import type { RelayPattern } from './check-relay.ts';
import type { ListedPattern } from './listed-patterns.ts';
import type { MatchPattern } from './match-pattern.ts';
import { browserDifferences, patternRisks } from './pattern-risks.ts';
import type { PolicySite } from './read-policy.ts';
import { areCovering, barePattern, isDeadPattern, isWebsitePattern, withoutPort } from './website-pattern.ts';

/** What is compared. */
export interface Drift {
  readonly connectable: readonly ListedPattern[];
  readonly relay: readonly RelayPattern[];
  readonly sites: readonly PolicySite[];
}

/**
 * Looks for sites that only one of policy and manifest knows. Patterns are compared by what they match, not by their text.
 */
export function checkDrift({ connectable, relay, sites }: Drift, findings: Finding[]): void {
  const patterns = [...connectable, ...relay].map(({ pattern }) => pattern);
  for (const one of connectable) findings.push(...checkListed(one, sites, 'info', patterns));
  for (const one of relay) findings.push(...checkListed(one, sites.map(forEveryPort), 'warning', patterns));
  const inFrames = [...connectable, ...relay.filter((one) => one.inFrames)].map(({ pattern }) => pattern);
  for (const { admitted, listed, place, text, frames } of sites) {
    if (isDeadPattern(admitted)) continue;
    if (areCovering(patterns, admitted)) {
      if (frames === 'all' && !areCovering(inFrames, admitted)) findings.push(framesNotReached(place, text));
      continue;
    }
    findings.push(
      finding(
        'error',
        'site-not-listed',
        'externally_connectable.matches',
        `The policy's ${place} admits '${text}', but the manifest does not let all of it connect.`,
        `Add "${listed.text}" to "matches", or remove the rule.`,
      ),
    );
  }
}

function framesNotReached(place: string, text: string): Finding {
  const message = `The policy's ${place} admits frames of '${text}', but the relay does not run in all of them.`;
  const advice = 'Add "all_frames": true to the relay of that site.';
  return finding('warning', 'frames-not-reached', 'content_scripts', message, advice);
}

function checkListed(
  { path, pattern }: ListedPattern,
  sites: readonly PolicySite[],
  severity: 'info' | 'warning',
  patterns: readonly MatchPattern[],
): readonly Finding[] {
  if (!isWebsitePattern(pattern)) {
    const message = `'${pattern.text}' matches no website, and the gate admits nothing else.`;
    return [finding('warning', 'not-a-website', path, message, 'Remove it, or write the scheme as http or https.')];
  }
  const listed = sites.map((site) => site.listed);
  const isMeant = isDeadPattern(pattern) || areCovering(listed, pattern);
  const isBare = patterns.some((other) => barePattern(other)?.text === pattern.text);
  const risks = [
    ...(isBare ? [] : patternRisks(pattern, path, isMeant)), // those of what it belongs to
    ...browserDifferences(pattern, path, severity, patterns),
  ];
  if (isMeant || risks.some((risk) => risk.severity === 'error')) return risks;
  if (pattern.port === '*' && areCovering(listed.map(withoutPort), pattern)) {
    const wider = `The manifest lists every port of '${pattern.text}', the policy admits only some.`;
    return [
      finding('warning', 'wider-port', path, wider, 'Add the port, unless Safari is to read this manifest.'),
      ...risks,
    ];
  }
  const message = `The manifest lists '${pattern.text}', but the policy does not admit all of it.`;
  return [
    finding('error', 'site-not-admitted', path, message, 'Narrow it down, or add a rule to the policy.'),
    ...risks,
  ];
}

/** Only Chromium can tell ports apart in `content_scripts`, so a relay for every port is right for a rule with one. */
function forEveryPort(site: PolicySite): PolicySite {
  return { ...site, listed: withoutPort(site.listed) };
}
