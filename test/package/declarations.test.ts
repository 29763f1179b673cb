import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';

const dist = path.join(inject('packedPackage'), 'dist');

const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.d.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(dist, file), 'utf8') }));

const withoutComments = (text: string) => text.replace(/\/\*[^]*?\*\/|\/\/.*$/gmu, '');

const program = ts.createProgram(
  ['index', 'host', 'relay-entry', 'manifest', 'react', 'testing'].map((entry) => path.join(dist, `${entry}.d.ts`)),
  {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
  },
);
const checker = program.getTypeChecker();

const undocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0;

/** What every object of the language has: an error's name repeats its class. */
const spokenFor = new Set(['name', 'toString']);

/** The members a reader of the type meets: those declared in the package, in an interface or a class. */
const membersOf = (symbol: ts.Symbol) =>
  (symbol.declarations ?? [])
    .filter((declaration) => ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration))
    .flatMap((declaration) => [...declaration.members])
    .flatMap(({ name }) => (name !== undefined && ts.isIdentifier(name) ? [name] : []))
    .filter((name) => !spokenFor.has(name.text))
    .flatMap((name) => checker.getSymbolAtLocation(name) ?? []);

const undocumentedNamesOf = (entry: string) => {
  const source = program.getSourceFile(path.join(dist, `${entry}.d.ts`));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${entry}.d.ts exports nothing.`);
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const members = membersOf(symbol).filter(undocumented);
    return [
      ...(undocumented(symbol) ? [symbol.name] : []),
      ...members.map((member) => `${symbol.name}.${member.name}`),
    ];
  });
};

describe('the published declarations', () => {
  it('compile by themselves, without any @types', () => {
    const errors = ts.getPreEmitDiagnostics(program);
    expect(errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  it('name neither `chrome` nor the event emitter', () => {
    const naming = declarations.filter(({ text }) => /\bchrome\b|eventemitter/iu.test(withoutComments(text)));
    expect(naming.map(({ file }) => file)).toEqual([]);
  });

  it('declare the error classes once, so that both sides mean the same type', () => {
    for (const name of ['PortcullisError', 'ApplicationError']) {
      const declaring = declarations.filter(({ text }) => new RegExp(`declare class ${name}\\b`, 'u').test(text));
      expect(declaring, name).toHaveLength(1);
    }
  });

  it.each(['index', 'host', 'relay-entry', 'manifest', 'react', 'testing'])(
    'document every name and member that %s exports',
    (entry) => {
      expect(undocumentedNamesOf(entry)).toEqual([]);
    },
  );
});
