/** As much of a Blob, or of a File where the last two are there, as the codec reads. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  readonly name?: unknown;
  readonly lastModified?: unknown;
  slice(start: number, end: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What the codec calls of the platform beyond ES2022. Browsers and Node 20 have it; the compiler knows ES2022 alone here. */
export const platform = globalThis as unknown as {
  atob(text: string): string;
  btoa(text: string): string;
  structuredClone<Value>(value: Value, options: { readonly transfer: readonly unknown[] }): Value;
};

type PlatformClass = new (...parts: unknown[]) => object;

/** Looks a class up by its name. Where this platform has none, calling what is returned throws. */
export function platformClass(name: string): PlatformClass {
  // Callers ask for names out of fixed patterns, or only whether a function stands there.
  return (globalThis as unknown as Record<string, PlatformClass>)[name] as PlatformClass;
}
