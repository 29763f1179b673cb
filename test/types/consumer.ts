import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

/** The compilers that are tested: the oldest that the README names, and the current one. */
export const COMPILERS = ['typescript-oldest', 'typescript'] as const;

/** What a user's project commonly says, and declarations of the user's own code, to see what our types become in them. */
const COMMON = {
  strict: true,
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'Bundler',
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  rootDir: '.',
};

/** What one compilation has of its own. */
export interface Compilation {
  /** Folder of the fixtures. */
  readonly folder: string;
  readonly lib: readonly string[];
  /** Packages under `@types` that are there for all files. None, unless named. */
  readonly types?: readonly string[];
  /** More compiler options. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A user's project: the packed package and two schema libraries installed, the fixtures as its code. */
export class Consumer {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'portcullis-types-'));

  /** @param packedPackage - Folder of the installed tarball. */
  constructor(packedPackage: string) {
    mkdirSync(path.join(this.folder, 'node_modules'));
    const installed = { portcullis: packedPackage, ...Object.fromEntries(['zod', 'valibot', '@types'].map(inModules)) };
    for (const [name, target] of Object.entries(installed)) {
      symlinkSync(target, path.join(this.folder, 'node_modules', name), 'junction');
    }
    cpSync(fixtures, this.folder, { recursive: true });
    writeFileSync(
      path.join(this.folder, 'package.json'),
      JSON.stringify({ name: 'user', private: true, type: 'module' }),
    );
  }

  /** Compiles a folder and returns the compiler's messages, one line each, without those about other people's packages. */
  compile(compiler: (typeof COMPILERS)[number], { folder, lib, types = [], options = {} }: Compilation): string[] {
    const config = path.join(this.folder, `tsconfig.${folder}.json`);
    const compilerOptions = { ...COMMON, lib, types, outDir: `out/${compiler}`, ...options };
    writeFileSync(config, JSON.stringify({ compilerOptions, include: [folder] }));
    const tsc = path.join(modules, compiler, 'lib/tsc.js');
    const commandLine = [tsc, '-p', config, '--pretty', 'false', '--noErrorTruncation'];
    const { stdout, stderr, status, error } = spawnSync(process.execPath, commandLine, {
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (error) throw error;
    if (status !== 0 && stdout === '') throw new Error(`${compiler} failed without a message: ${stderr}`);
    return messagesIn(stdout).filter((message) => !/node_modules\/(?!portcullis\/)/u.test(message.split(':')[0] ?? ''));
  }

  /** Where a compilation put a fixture's declarations. */
  declarationOf(compiler: (typeof COMPILERS)[number], file: string): string {
    return path.join(this.folder, 'out', compiler, file.replace(/\.ts$/u, '.d.ts'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function inModules(name: string): [name: string, folder: string] {
  return [name, path.join(modules, name)];
}

/** The compiler's explanations, indented below a message, are part of it. */
function messagesIn(output: string): string[] {
  return output
    .split(/\r?\n(?! )/u)
    .map((message) => message.replace(/\r?\n\s*/gu, ' ').trim())
    .filter((message) => message !== '');
}
