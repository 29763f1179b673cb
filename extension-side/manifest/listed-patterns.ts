import { isPortcullisError } from '../../sdk/protocol/errors.ts';
import { finding, type Finding } from './finding.ts';
import { MatchPattern } from './match-pattern.ts';

/** A match pattern and where the manifest lists it. */
export interface ListedPattern {
  readonly path: string;
  readonly pattern: MatchPattern;
}

/** Reads a manifest's list of match patterns; what cannot be read becomes a finding. */
export function listedPatterns(value: unknown, path: string, findings: Finding[]): readonly ListedPattern[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    findings.push(invalidType(path, 'a list of match patterns'));
    return [];
  }
  return Array.from(value as readonly unknown[]).flatMap((item, index) => {
    const pattern = patternOf(item, `${path}[${String(index)}]`, findings);
    return pattern ? [pattern] : [];
  });
}

function patternOf(item: unknown, path: string, findings: Finding[]): ListedPattern | undefined {
  if (typeof item !== 'string') {
    findings.push(invalidType(path, 'a match pattern'));
    return undefined;
  }
  try {
    return { path, pattern: MatchPattern.parse(item) };
  } catch (error) {
    if (!isPortcullisError(error)) throw error;
    const message = `${error.message} A browser that refuses a pattern does not load the extension.`;
    findings.push(finding('error', 'invalid-pattern', path, message, 'Correct or remove it.'));
    return undefined;
  }
}

/** The finding for a value of the wrong type. */
export function invalidType(path: string, expected: string): Finding {
  return finding('error', 'invalid-type', path, `'${path}' is not ${expected}.`, `Make it ${expected}.`);
}
