import { isPortcullisError, PortcullisError } from '../../sdk/protocol/errors.ts';
import { fieldOf, isJsonObject, isStringList } from './json-shape.ts';
import { MatchPattern } from './match-pattern.ts';
import { defaultPort } from './schemes.ts';
import { isWebsitePattern } from './website-pattern.ts';

/** One site of a policy. */
export interface PolicySite {
  /** Where it stands, such as `allow[0].match[1]`. */
  readonly place: string;
  readonly text: string;
  readonly frames: 'top' | 'all';
  /** What a manifest lists for it. */
  readonly listed: MatchPattern;
  /** What the gate admits: an origin means its own port and no other. */
  readonly admitted: MatchPattern;
}

/** A policy, as far as a manifest can express it. */
export interface ReadPolicy {
  readonly sites: readonly PolicySite[];
  readonly extensions: readonly { readonly place: string; readonly id: string }[];
}

/**
 * Reads the options of {@link manifestFor} and {@link checkManifest}.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` naming the rule and what to write instead.
 */
export function readPolicy(policy: unknown): ReadPolicy {
  const allow = isJsonObject(policy) ? fieldOf(policy, 'allow') : undefined;
  if (!Array.isArray(allow)) throw invalid('allow', 'it is no list of rules. Write { allow: [] } to admit nobody.');
  const sites: PolicySite[] = [];
  const extensions: { place: string; id: string }[] = [];
  // Array.from visits holes too: a hole is an invalid rule like any other.
  for (const [index, rule] of Array.from(allow as readonly unknown[]).entries()) {
    const place = `allow[${String(index)}]`;
    if (typeof rule === 'string') sites.push(readSite(rule, place, 'top'));
    else if (!isJsonObject(rule)) throw invalid(place, 'it is neither a text nor an object.');
    else if (Object.hasOwn(rule, 'match')) sites.push(...readSites(rule, place));
    else if (Object.hasOwn(rule, 'extension')) extensions.push({ place, id: readExtension(rule, place) });
    else if (fieldOf(rule, 'own') !== true)
      throw invalid(place, 'it has none of "match", "extension" and "own: true".');
  }
  return { sites, extensions };
}

function readSites(rule: Readonly<Record<string, unknown>>, place: string): readonly PolicySite[] {
  const match = fieldOf(rule, 'match');
  const frames = fieldOf(rule, 'frames') ?? 'top';
  if (frames !== 'top' && frames !== 'all') throw invalid(`${place}.frames`, 'it is neither "top" nor "all".');
  if (typeof match === 'string') return [readSite(match, `${place}.match`, frames)];
  if (!isStringList(match)) throw invalid(`${place}.match`, 'it is neither a text nor a list of texts.');
  return match.map((text, index) => readSite(text, `${place}.match[${String(index)}]`, frames));
}

function readExtension(rule: Readonly<Record<string, unknown>>, place: string): string {
  const id = fieldOf(rule, 'extension');
  if (typeof id !== 'string' || id === '' || id === '*')
    throw invalid(`${place}.extension`, 'it is not the id of one extension.');
  return id;
}

function readSite(text: string, place: string, frames: 'top' | 'all'): PolicySite {
  const origin = readOrigin(text, place);
  const listed = readPattern(origin === null ? text : `${origin.origin}/*`, place);
  const port = origin?.port === '' ? defaultPort(origin.protocol.slice(0, -1)) : null;
  const admitted = origin === null || port === null ? listed : MatchPattern.parse(`${origin.origin}:${port}/*`);
  return { place, text, frames, listed, admitted };
}

/** Null for what can only be a pattern: those of websites always have a path. */
function readOrigin(text: string, place: string): URL | null {
  if (!/^https?:\/\/[^/*]+$/i.test(text)) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw invalid(place, `'${text}' is no valid origin.`);
  if (url.origin !== text)
    throw invalid(place, `'${text}' is no origin as browsers write it: that is '${url.origin}'.`);
  return url;
}

function readPattern(text: string, place: string): MatchPattern {
  try {
    const pattern = MatchPattern.parse(text);
    if (isWebsitePattern(pattern)) return pattern;
  } catch (error) {
    throw isPortcullisError(error) ? invalid(place, error.message) : error;
  }
  throw invalid(place, `'${text}' matches no website: those have the scheme http or https, written in lower case.`);
}

function invalid(place: string, why: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', `The policy's ${place} is invalid: ${why}`);
}
