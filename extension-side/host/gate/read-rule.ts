import { isPortcullisError, PortcullisError } from '../../../sdk/protocol/errors.ts';
import type {
  CompiledExtensionRule,
  CompiledOwnRule,
  CompiledRule,
  CompiledSiteRule,
  When,
} from './compiled-policy.ts';
import { parseSiteTarget, type SiteTarget } from './site-target.ts';

/** Where a rule stands, for error messages. */
export interface RulePlace {
  /** The list and the place in it, as in `allow[2]`. */
  readonly name: string;
  readonly index: number;
}

/**
 * Reads one allow rule. Requirements:
 *
 * 1. A rule says one thing: sites, an extension or ourselves.
 * 2. A key that the rule does not have is an error: a misspelt condition must not vanish and leave the rule wider
 *    than meant.
 * 3. Only own properties count, each read once: what a polluted prototype or a getter says later changes nothing.
 * 4. A value of another type is an error, also where it would be taken for `false`.
 *
 * @throws PortcullisError `INVALID_ARGUMENT`, naming the place, the value and what to write.
 */
export function readRule(rule: unknown, place: RulePlace): CompiledRule {
  if (typeof rule === 'string') return siteRule(fieldsOf({ match: rule }, SITE_KEYS, place), place);
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    throw invalidRule(place, rule, 'A rule is an origin, a match pattern, { match }, { extension } or { own: true }.');
  }
  if (Object.hasOwn(rule, 'match')) return siteRule(fieldsOf(rule, SITE_KEYS, place), place);
  if (Object.hasOwn(rule, 'extension')) return extensionRule(fieldsOf(rule, EXTENSION_KEYS, place), place);
  if (Object.hasOwn(rule, 'own')) return ownRule(fieldsOf(rule, OWN_KEYS, place), place);
  throw invalidRule(place, rule, 'A rule has "match", "extension" or "own".');
}

/** The error for one rule. */
export function invalidRule({ name }: RulePlace, value: unknown, advice: string, cause?: unknown): PortcullisError {
  return new PortcullisError(
    'INVALID_ARGUMENT',
    `${name} is not valid (${show(value)}). ${advice}`,
    cause === undefined ? {} : { cause },
  );
}

const SITE_KEYS = ['match', 'frames', 'incognito', 'insecureHttp', 'when'] as const;
const EXTENSION_KEYS = ['extension'] as const;
const OWN_KEYS = ['own'] as const;

function fieldsOf<Key extends string>(
  rule: object,
  keys: readonly Key[],
  place: RulePlace,
): { readonly [K in Key]?: unknown } {
  const unknownKey = Reflect.ownKeys(rule).find((key) => !(keys as readonly (string | symbol)[]).includes(key));
  if (unknownKey !== undefined) {
    throw invalidRule(
      place,
      rule,
      `It has the unknown key "${String(unknownKey)}". A rule with "${keys[0] ?? ''}" has only: ${keys.join(', ')}.`,
    );
  }
  const fields: { [K in Key]?: unknown } = Object.create(null) as object;
  for (const key of keys) {
    if (Object.hasOwn(rule, key)) fields[key] = (rule as Record<string, unknown>)[key];
  }
  return fields;
}

function siteRule(
  fields: { readonly [K in (typeof SITE_KEYS)[number]]?: unknown },
  place: RulePlace,
): CompiledSiteRule {
  const { match, frames = 'top', incognito = false, insecureHttp = false, when } = fields;
  if (frames !== 'top' && frames !== 'all') throw invalidRule(place, frames, '"frames" is "top" or "all".');
  if (typeof incognito !== 'boolean') throw invalidRule(place, incognito, '"incognito" is true or false.');
  if (typeof insecureHttp !== 'boolean') throw invalidRule(place, insecureHttp, '"insecureHttp" is true or false.');
  if (when !== undefined && typeof when !== 'function')
    throw invalidRule(place, when, '"when" is a function of the sender.');
  return Object.freeze<CompiledSiteRule>({
    kind: 'site',
    index: place.index,
    targets: targetsOf(match, place),
    frames,
    incognito,
    insecureHttp,
    // What it really takes and gives cannot be checked here; judgeWhen admits for nothing but `true`.
    ...(when !== undefined && { when: when as When }),
  });
}

function targetsOf(match: unknown, place: RulePlace): readonly SiteTarget[] {
  const texts: readonly unknown[] = Array.isArray(match) ? [...(match as unknown[])] : [match];
  if (texts.length === 0)
    throw invalidRule(
      place,
      match,
      '"match" is empty. Name at least one origin or match pattern, or leave the rule out.',
    );
  return Object.freeze(texts.map((text) => targetOf(text, place)));
}

function targetOf(text: unknown, place: RulePlace): SiteTarget {
  if (typeof text !== 'string')
    throw invalidRule(place, text, '"match" is an origin, a match pattern or a list of them.');
  try {
    return parseSiteTarget(text);
  } catch (error) {
    throw isPortcullisError(error) ? invalidRule(place, text, error.message, error) : error;
  }
}

function extensionRule({ extension }: { readonly extension?: unknown }, place: RulePlace): CompiledExtensionRule {
  if (typeof extension !== 'string' || !EXTENSION_ID.test(extension)) {
    throw invalidRule(place, extension, '"extension" is the id of one extension, without scheme and without wildcard.');
  }
  return Object.freeze<CompiledExtensionRule>({ kind: 'extension', index: place.index, extensionId: extension });
}

// 32 letters in Chromium, an address or a {uuid} in Firefox, "com.example.ext.Extension (TEAMID)" in Safari.
const EXTENSION_ID = /^[^\s*/:][^*/:]*$/;

function ownRule({ own }: { readonly own?: unknown }, place: RulePlace): CompiledOwnRule {
  if (own !== true) throw invalidRule(place, own, '"own" is true. To keep our own pages out, leave the rule out.');
  return Object.freeze<CompiledOwnRule>({ kind: 'own', index: place.index });
}

const SHOWN_CHARACTERS = 120;

function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value);
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Reflect.ownKeys(value).map(String).join(', ').slice(0, SHOWN_CHARACTERS)} }`;
  return typeof value === 'function' ? 'a function' : String(value);
}
