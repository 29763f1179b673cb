import type { ContractPage } from '../actors/contract-page.ts';

/** Where a page is opened. The extension of the contract lets in the pages and frames of one site. */
export type Place = 'allowed' | 'forbidden' | 'frame' | 'sandboxed frame';

/** A page of a test. */
export interface Visit {
  /** Has the page do something, and resolves with what it answers. Both go through JSON. */
  do<Name extends keyof ContractPage>(
    name: Name,
    ...given: Parameters<ContractPage[Name]>
  ): ReturnType<ContractPage[Name]>;
  /** Goes to another page and back again. */
  leaveAndReturn(): Promise<void>;
  close(): Promise<void>;
}

/** A browser with the extension of the contract, and the site that it lets in. */
export interface Stage {
  /** The origin of the site. */
  readonly origin: string;
  readonly extensionId: string;
  /** An id of this browser's form that no extension has. */
  readonly absentId: string;
  open(place: Place): Promise<Visit>;
  /** Stops the extension's background, as the browser does to one that is idle. */
  stopBackground(): Promise<void>;
  removeExtension(): Promise<void>;
  installExtension(): Promise<void>;
  /** Puts this version in the place of the installed one. */
  updateExtension(version: string): Promise<void>;
  /** What was written to consoles of pages, or thrown there and caught by nobody, since it was last asked. */
  takeNoise(): Promise<readonly { readonly kind: string; readonly text: string }[]>;
  close(): Promise<void>;
}

/** What the suites run on: a browser, real or fake, and the way by which its pages reach the extension. */
export interface Target {
  readonly name: string;
  readonly engine: 'chromium' | 'firefox' | 'safari';
  readonly transport: 'port' | 'message' | 'relay' | 'lane';
  open(): Promise<Stage>;
}
