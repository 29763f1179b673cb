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
  /** Stable name of the kind of finding, such as `site-not-listed`. */
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
