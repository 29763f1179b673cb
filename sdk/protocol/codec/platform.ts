/** As much of a Blob, or of a File where the last two are there, as the codec reads. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  readonly name?: unknown;
  readonly lastModified?: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What the codec takes from the platform beyond ES2022. A member that a platform lacks is `undefined` there. */
export interface Platform {
  readonly atob: (text: string) => string;
  readonly btoa: (text: string) => string;
  readonly Blob: new (parts: readonly Uint8Array[], options: object) => BlobLike;
  readonly File: new (parts: readonly Uint8Array[], name: string, options: object) => BlobLike;
  readonly URL: new (href: string) => { readonly href: string };
}

// The compiler knows ES2022 alone here; browsers and Node 20 have all of these.
export const platform = globalThis as unknown as Platform;

/** Looks a class of the platform up by its name; `undefined` where this platform has none. */
export function platformClass<Instance extends object>(
  name: string,
): (new (...args: readonly unknown[]) => Instance) | undefined {
  // Callers pass names out of fixed patterns, so what stands there is the platform's own class of that name.
  return (globalThis as unknown as Record<string, (new (...args: readonly unknown[]) => Instance) | undefined>)[name];
}
