/**
 * How bad a finding is.
 *
 * - `error`: manifest and policy disagree, a browser refuses the manifest, or strangers are let in.
 * - `warning`: it works, at a risk that should be taken knowingly.
 * - `info`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/** Something that {@link checkManifest} has to say. */
export interface Finding {
  /** How bad it is. `npx portcullis check` fails on an `error`. */
  readonly severity: Severity;
  /** Where it is: `externally_connectable.matches[0]` in the manifest, `allow[0].match` in the policy. */
  readonly path: string;
  /**
   * Stable name of the kind of finding.
   *
   * - Of the manifest as a whole: `invalid-manifest`, `manifest-version`, `invalid-serialization`, `invalid-type`, `invalid-pattern`.
   * - Manifest and policy differ: `site-not-listed`, `site-not-admitted`, `wider-port`, `frames-not-reached`, `connectable-missing`,
   *   `extension-not-listed`, `extension-not-admitted`, `ids-missing`.
   * - A pattern is risky, or matches nothing: `any-site`, `shared-suffix`, `subdomain-wildcard`, `insecure-http`, `localhost`, `single-path`,
   *   `path-is-no-boundary`, `not-a-website`, `dead-pattern`.
   * - Extensions: `any-extension`, `invalid-extension-id`, `other-browsers-extension`.
   * - The relay: `relay-in-main-world`, `relay-in-frames`, `relay-exceptions`.
   * - The lane: `lane-incomplete`, `lane-detectable`, `lane-too-open`, `lane-site-missing`, `invalid-resource-pattern`.
   * - Another browser reads a pattern otherwise: `firefox-ignores-port`, `firefox-host-spelling`, `firefox-subtree`, `firefox-percent-escape`,
   *   `safari-refuses-port`, `safari-host-spelling`, `safari-ignores-query`, `safari-subtree`.
   */
  readonly rule: string;
  /** What is the matter, with the value. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
}

/** Makes a finding. */
export function finding(severity: Severity, rule: string, path: string, message: string, advice: string): Finding {
  return { severity, path, rule, message, advice };
}
