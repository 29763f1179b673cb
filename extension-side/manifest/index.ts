export { checkManifest } from './check-manifest.ts';
export type { Finding, Severity } from './finding.ts';
export type { ManifestAllowRule, ManifestPolicy } from './manifest-allow-rule.ts';
export { manifestFor } from './manifest-for.ts';
export type {
  ContentScriptKeys,
  ManifestForOptions,
  ManifestKeys,
  ManifestTarget,
  WebAccessibleKeys,
} from './manifest-for.ts';
export { MatchPattern } from './match-pattern.ts';
