import { BROWSER_DIFFERENCES } from './browser-differences.ts';
import { finding, type Finding, type Severity } from './finding.ts';
import type { MatchPattern } from './match-pattern.ts';
import { breadthOf, isDeadPattern, isLoopback } from './website-pattern.ts';

/**
 * What is risky or surprising about a pattern, in the policy or in the manifest.
 *
 * @param isMeant - Whether the policy admits all that the pattern matches, so that its breadth is no accident.
 */
export function patternRisks(pattern: MatchPattern, path: string, isMeant: boolean): readonly Finding[] {
  return [...breadthRisks(pattern, path, isMeant), ...schemeRisks(pattern, path), ...pathRisks(pattern, path)];
}

function breadthRisks(pattern: MatchPattern, path: string, isMeant: boolean): readonly Finding[] {
  const severity: Severity = isMeant ? 'warning' : 'error';
  const { text, host } = pattern;
  switch (breadthOf(pattern)) {
    case 'one':
      return [];
    case 'any':
      return [
        finding(severity, 'any-site', path, `'${text}' is for every website.`, 'List the sites that really need it.'),
      ];
    case 'suffix':
      return [
        finding(
          severity,
          'shared-suffix',
          path,
          `'${text}' is for every name below '${host}', where anybody can get one.`,
          `List your own names below '${host}'.`,
        ),
      ];
    case 'subdomains':
      return [
        finding(
          'warning',
          'subdomain-wildcard',
          path,
          `'${text}' is for every subdomain of '${host}': one script injection on any of them, or one abandoned subdomain that a stranger takes over, is enough.`,
          'List the subdomains that need it.',
        ),
      ];
  }
}

function schemeRisks(pattern: MatchPattern, path: string): readonly Finding[] {
  const { text } = pattern;
  if (isLoopback(pattern.host)) {
    const message = `'${text}' is this machine: whatever listens on it can pass for the site.`;
    return [
      finding('warning', 'localhost', path, message, 'Leave it out of the manifest and the policy that you ship.'),
    ];
  }
  if (pattern.scheme === 'https') return [];
  const message = `'${text}' includes plain http, where anybody on the network can pass for the site.`;
  return [finding('warning', 'insecure-http', path, message, 'Write https.')];
}

function pathRisks(pattern: MatchPattern, path: string): readonly Finding[] {
  const { text } = pattern;
  if (isDeadPattern(pattern)) {
    const advice = `Write the port as ${String(Number(pattern.port))}.`;
    return [finding('warning', 'dead-pattern', path, `'${text}' matches nothing, because of its port.`, advice)];
  }
  if (pattern.path.includes('#')) {
    const message = `'${text}' matches nothing: fragments are cut off before addresses are compared.`;
    return [finding('warning', 'dead-pattern', path, message, 'Leave out everything from # on.')];
  }
  if (pattern.path === '/*') return [];
  if (!pattern.path.includes('*')) {
    const message = `'${text}' is for a single address.`;
    return [finding('warning', 'single-path', path, message, `Write /* after the host if the whole site is meant.`)];
  }
  const message = `The path of '${text}' filters, it does not protect: any page of the site can get itself that path.`;
  return [
    finding('info', 'path-is-no-boundary', path, message, 'Trust the whole site, or move the part to one of its own.'),
  ];
}

/**
 * Where other browsers read a pattern otherwise than Chromium, which decides what is right here.
 *
 * @param listed - All patterns of the manifest.
 */
export function browserDifferences(
  pattern: MatchPattern,
  path: string,
  severity: Severity,
  listed: readonly MatchPattern[],
): readonly Finding[] {
  return BROWSER_DIFFERENCES.filter((difference) => difference.applies(pattern, listed)).map(
    ({ browser, rule, effect, advice }) =>
      finding(severity, rule, path, `'${pattern.text}': in ${browser} ${effect}.`, advice),
  );
}
