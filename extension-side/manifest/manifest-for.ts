import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { CHROMIUM_ID } from '../../sdk/protocol/extension-ids.ts';
import { LANE_FILES, RELAY_FILE } from './extension-files.ts';
import { fieldOf, isJsonObject, type JsonObject } from './json-shape.ts';
import type { ManifestPolicy } from './manifest-allow-rule.ts';
import type { MatchPattern } from './match-pattern.ts';
import { readPolicy, type PolicySite } from './read-policy.ts';
import { barePattern, portablePattern, wholeOrigins } from './website-pattern.ts';

/** A browser family to write a manifest for. */
export type ManifestTarget = 'chromium' | 'firefox' | 'safari';

/** Options of {@link manifestFor}. */
export interface ManifestForOptions {
  /** The browser the manifest is for. */
  readonly target: ManifestTarget;
  /**
   * Whether the extension ships the lane's page. Chromium only: elsewhere it changes nothing.
   *
   * `'fixed-address'` writes no `use_dynamic_url`. Pages under `Cross-Origin-Embedder-Policy: require-corp`, all cross-origin isolated ones
   * among them, need that: Chromium does not let them follow a dynamic address, and they stay on the port.
   *
   * @defaultValue `false`
   */
  readonly lane?: boolean | 'fixed-address';
  /**
   * Whether the extension ships the relay. In Firefox pages reach an extension in no other way: there it is always on.
   *
   * @defaultValue `false`
   */
  readonly relay?: boolean;
  /**
   * Whether messages are structured-cloned instead of sent as JSON. Chromium only: elsewhere it changes nothing.
   *
   * @defaultValue `false`
   */
  readonly structuredClone?: boolean;
}

/** The keys to merge into a manifest. A key that is not needed is absent. */
export interface ManifestKeys {
  /** Who may open a connection to the extension at all. Absent for Firefox, where websites cannot. */
  readonly externally_connectable?: {
    /** Always there: without it no other extension could connect either, but nobody would know whether that was meant. */
    readonly ids: readonly string[];
    /** The sites of the policy. Absent where it names none. */
    readonly matches?: readonly string[];
  };
  /** The relay, in the pages that it serves. */
  readonly content_scripts?: readonly ContentScriptKeys[];
  /** The lane's page, open to the sites of the policy and to nobody else. */
  readonly web_accessible_resources?: readonly WebAccessibleKeys[];
  /** `storage`: the ledger remembers in `storage.session` which mutations have run. Without it, it does so in IndexedDB. */
  readonly permissions: readonly string[];
  /** How messages travel. Absent: as JSON. */
  readonly message_serialization?: 'structured_clone';
}

/** One entry of a manifest's `content_scripts`. */
export interface ContentScriptKeys {
  /** The pages that the script runs in. */
  readonly matches: readonly string[];
  /** The relay's file, as it is copied into the extension. */
  readonly js: readonly string[];
  /** Before the page's own scripts, so that their first call finds the relay. */
  readonly run_at: 'document_start';
  /** Where the policy admits frames: also in those. Absent: in the top frame only. */
  readonly all_frames?: true;
}

/** One entry of a manifest's `web_accessible_resources`. */
export interface WebAccessibleKeys {
  /** The lane's files, as they are copied into the extension. */
  readonly resources: readonly string[];
  /** The origins that may embed them: this key compares no paths. */
  readonly matches: readonly string[];
  /** Without it any listed page could find out that the extension is installed, by asking for a resource at its known address. */
  readonly use_dynamic_url?: true;
}

const TARGETS: readonly ManifestTarget[] = ['chromium', 'firefox', 'safari'];

/**
 * The manifest keys that a policy needs, for merging into the extension's own manifest.
 *
 * Ports: only Chromium compares them in manifests, so for the other browsers they are left out. The manifest is then wider
 * than the policy; the gate still tells ports apart. Paths: `/foo/*` takes `/foo` too in Chromium alone, so that for the others both are listed.
 *
 * @param policy - The `allow` list given to `createHost`.
 * @throws PortcullisError `INVALID_ARGUMENT` for an invalid rule or an unknown target, saying which and what to write instead.
 *
 * @example
 * ```ts
 * const keys = manifestFor({ allow: ['https://app.example.com'] }, { target: 'chromium' });
 * // { externally_connectable: { ids: [], matches: ['https://app.example.com/*'] }, permissions: ['storage'] }
 * ```
 */
export function manifestFor(policy: ManifestPolicy, options: ManifestForOptions): ManifestKeys {
  const { sites, extensions } = readPolicy(policy);
  const { target, lane, relay, structuredClone } = readOptions(options);
  const isFirefox = target === 'firefox';
  const isChromium = target === 'chromium';
  const spelling = isChromium ? (pattern: MatchPattern) => [pattern] : portableSpelling;
  const matches = textsOf(sites, spelling);
  const ids = unique(extensions.map(({ id }) => id)).filter((id) => !isChromium || CHROMIUM_ID.test(id));
  const contentScripts = relay || isFirefox ? relayScripts(sites, spelling) : [];
  return {
    ...(!isFirefox && { externally_connectable: { ids, ...(matches.length > 0 && { matches }) } }),
    ...(contentScripts.length > 0 && { content_scripts: contentScripts }),
    ...(lane && isChromium && sites.length > 0 && { web_accessible_resources: [laneResources(sites, lane)] }),
    permissions: ['storage'],
    ...(structuredClone && isChromium && { message_serialization: 'structured_clone' as const }),
  };
}

type Spelling = (pattern: MatchPattern) => readonly MatchPattern[];

function portableSpelling(pattern: MatchPattern): readonly MatchPattern[] {
  const portable = portablePattern(pattern);
  const bare = barePattern(portable);
  return bare ? [portable, bare] : [portable];
}

function relayScripts(sites: readonly PolicySite[], spelling: Spelling): readonly ContentScriptKeys[] {
  const common = { js: [RELAY_FILE], run_at: 'document_start' } as const;
  const everywhere = textsOf(
    sites.filter(({ frames }) => frames === 'all'),
    spelling,
  );
  const top = textsOf(sites, spelling).filter((text) => !everywhere.includes(text));
  return [
    ...(top.length > 0 ? [{ matches: top, ...common }] : []),
    ...(everywhere.length > 0 ? [{ matches: everywhere, ...common, all_frames: true as const }] : []),
  ];
}

function laneResources(sites: readonly PolicySite[], lane: true | 'fixed-address'): WebAccessibleKeys {
  const matches = textsOf(sites, (pattern) => [wholeOrigins(pattern)]);
  return { resources: LANE_FILES, matches, ...(lane === true && { use_dynamic_url: true }) };
}

function textsOf(sites: readonly PolicySite[], spelling: Spelling): readonly string[] {
  return unique(sites.flatMap(({ listed }) => spelling(listed).map(({ text }) => text)));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function readOptions(options: unknown): Required<ManifestForOptions> {
  // Build scripts are often plain JavaScript: a misspelt target must not silently give another browser's manifest.
  const given = isJsonObject(options) ? options : {};
  const target = TARGETS.find((known) => known === fieldOf(given, 'target'));
  if (target === undefined) throw invalid("target is not one of 'chromium', 'firefox' and 'safari'.");
  return {
    target,
    lane: fieldOf(given, 'lane') === 'fixed-address' ? 'fixed-address' : readFlag(given, 'lane'),
    relay: readFlag(given, 'relay'),
    structuredClone: readFlag(given, 'structuredClone'),
  };
}

function readFlag(options: JsonObject, name: 'lane' | 'relay' | 'structuredClone'): boolean {
  const flag = fieldOf(options, name) ?? false;
  if (typeof flag === 'boolean') return flag;
  throw invalid(`${name} is neither true nor false.`);
}

function invalid(why: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', `Invalid options of manifestFor: ${why}`);
}
