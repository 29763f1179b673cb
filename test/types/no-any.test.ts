import path from 'node:path';

import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';

const dist = path.join(inject('packedPackage'), 'dist');
const entries = ['index', 'host', 'manifest', 'react', 'testing'].map((entry) => path.join(dist, `${entry}.d.ts`));

const program = ts.createProgram(entries, {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
});
const checker = program.getTypeChecker();
const sources = program
  .getSourceFiles()
  .filter(({ fileName }) => path.normalize(fileName).startsWith(path.normalize(dist)));

/** Each type that is written in a file and each name that is declared there, if the compiler takes it for `any`. */
function placesOfAny(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isTyped(node) && !isPrivate(node) && checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path.basename(source.fileName)}:${String(line + 1)} ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Imports and exports are types where they are used. */
function isTyped(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isParameter(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node)
  );
}

/** `#private;` stands for all private members of a class and has no type. */
function isPrivate(node: ts.Node): boolean {
  return ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name);
}

describe('the published types', () => {
  // Also what the compiler cannot resolve is `any` to it: a missing dependency shows here.
  it('are never `any`', () => {
    expect(sources.map(({ fileName }) => path.normalize(fileName))).toEqual(expect.arrayContaining(entries));
    expect(sources.flatMap(placesOfAny)).toEqual([]);
  });
});
