import { build, type Plugin } from 'esbuild';

import { repositoryRoot } from './repository-root.ts';

/** A script to bundle: a TypeScript file, or TypeScript source text. Both may import `portcullis` and its subpaths. */
export type ScriptSource = { readonly file: string } | { readonly code: string };

/** How to bundle a script. */
export interface BundleOptions {
  /** `iife` for classic scripts, `esm` for modules. @defaultValue `'iife'` */
  readonly format?: 'iife' | 'esm';
  /** Identifiers to replace, as JavaScript source. */
  readonly define?: Readonly<Record<string, string>>;
  /** What finds the modules that it imports elsewhere. @defaultValue none */
  readonly plugins?: readonly Plugin[];
}

/**
 * Bundles a script into one self-contained text.
 *
 * @throws Error with the bundler's messages, when the source does not compile or an import is missing (most often: `npm run build` has not run).
 */
export async function bundleScript(
  source: ScriptSource,
  { format = 'iife', define = {}, plugins = [] }: BundleOptions = {},
): Promise<string> {
  const result = await build({
    ...('file' in source
      ? { entryPoints: [source.file] }
      : { stdin: { contents: source.code, loader: 'ts', resolveDir: repositoryRoot, sourcefile: 'inline.ts' } }),
    absWorkingDir: repositoryRoot,
    bundle: true,
    write: false,
    format,
    define,
    plugins: [...plugins],
    target: 'es2022',
    platform: 'browser',
    logLevel: 'silent',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error('The bundler returned no output.');
  return output.text;
}
