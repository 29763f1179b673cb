import { parseArgs } from 'node:util';
import { runCheck } from './check-command.ts';
import { EXIT, UsageError, type ExitCode } from './exit-codes.ts';
import { runManifest } from './manifest-command.ts';
import { ownVersion } from './own-version.ts';
import { USAGE } from './usage.ts';

/** Where a command prints, and where the files it names are looked for. */
export interface Surroundings {
  readonly out: (text: string) => unknown;
  readonly err: (text: string) => unknown;
  readonly directory: string;
}

const OPTIONS = {
  policy: { type: 'string' },
  target: { type: 'string' },
  lane: { type: 'boolean' },
  relay: { type: 'boolean' },
  'structured-clone': { type: 'boolean' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** The options of a command line, by name. */
export type OptionValues = ReturnType<typeof readArguments>['values'];

const COMMANDS = {
  check: { run: runCheck, options: ['policy', 'strict', 'json'] },
  manifest: { run: runManifest, options: ['policy', 'target', 'lane', 'relay', 'structured-clone', 'json'] },
} as const;

/** Runs a command line, without the program's own name in front. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    surroundings.err(`portcullis: ${error.message}\n`);
    return EXIT.usage;
  }
}

async function dispatch(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { values, positionals } = readArguments(args);
  if (values.version) return print(surroundings, `${await ownVersion()}\n`);
  if (values.help) return print(surroundings, USAGE);
  const [name, ...operands] = positionals;
  if (name === undefined) throw new UsageError(`no command given.\n\n${USAGE}`);
  if (name !== 'check' && name !== 'manifest')
    throw new UsageError(`unknown command '${name}'. There are check and manifest; see portcullis --help.`);
  const command = COMMANDS[name];
  const known: readonly string[] = command.options;
  const stray = Object.keys(values).find((option) => !known.includes(option));
  if (stray !== undefined) throw new UsageError(`${name} has no option --${stray}; see portcullis --help.`);
  return command.run(operands, values, surroundings);
}

function print(surroundings: Surroundings, text: string): ExitCode {
  surroundings.out(text);
  return EXIT.clean;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See portcullis --help.`);
  }
}
