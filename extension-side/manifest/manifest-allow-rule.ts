/**
 * An allow rule as far as a manifest is concerned. Every rule that `createHost` takes is one of these; the fields that
 * only the gate looks at are ignored.
 */
export type ManifestAllowRule =
  | string
  | {
      /** Origins such as `https://app.example.com` and match patterns such as `https://*.example.com/*`. */
      readonly match: string | readonly string[];
      /** `all` lets frames in, so the relay is put into frames too. @defaultValue `'top'` */
      readonly frames?: 'top' | 'all' | undefined;
    }
  | { readonly extension: string }
  | { readonly own: true };

/** The part of `createHost`'s options that decides what the manifest must say. */
export interface ManifestPolicy {
  /** The same rules as those given to `createHost`. */
  readonly allow: readonly ManifestAllowRule[];
}
