import type { TransportKind } from '../protocol/transport-kind.ts';

/**
 * What became of looking for an extension. Absence is an answer, not a failure.
 *
 * - `unsupported-browser`: this browser gives websites no way to reach an extension.
 * - `unreachable`: none of the candidates is installed, enabled and open to this page; browsers do not say which.
 * - `unresponsive`: something listens at the id, and did not answer in time. In Safari also: nobody is there, which that browser does not tell.
 * - `denied`: the extension's gate does not admit this page.
 * - `outdated`: page and extension share no protocol version, or the extension is older than `minVersion`.
 */
export type Detection = Installed | Absent;

/** Why there is no extension to talk to, see {@link Detection}. */
export type Absent =
  | {
      readonly status: 'unavailable';
      readonly reason: 'unsupported-browser' | 'unreachable' | 'unresponsive' | 'denied';
      /** A sentence for the log. */
      readonly message: string;
    }
  | {
      readonly status: 'unavailable';
      readonly reason: 'outdated';
      /** Which side has to be updated. */
      readonly side: 'page' | 'extension';
      /** The extension's version, where it is known. */
      readonly version?: string;
      /** A sentence for the log. */
      readonly message: string;
    };

/** The extension is there and would talk to this page. */
export interface Installed {
  /** Tells it from {@link Absent}, whose `reason` says why there is nobody to talk to. */
  readonly status: 'installed';
  /** The candidate that was chosen. */
  readonly extensionId: string;
  /** The extension's version, from its manifest. */
  readonly version: string;
  /** The protocol version both sides agreed on. */
  readonly protocol: number;
  /**
   * Those of the wanted transports that are to be had: `port` and `message`, with `lane` where the extension ships one; `relay` alone where that is
   * how it was found.
   */
  readonly transports: readonly TransportKind[];
}

/** What {@link detect} needs to know. */
export interface DetectOptions {
  /** The extension's id, or several candidates, asked at once; the list's order decides among those that answer. */
  readonly extensionId: string | readonly string[];
  /** How long a candidate may take to answer, in milliseconds, up to 2,147,483,647. @defaultValue 2,000 */
  readonly timeoutMs?: number;
  /** The lowest extension version that will do. @defaultValue any */
  readonly minVersion?: string;
}
