import { readFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { COMPILERS, Consumer, type Compilation } from './consumer.ts';

/** A website without anybody's global types, and an extension's worker. Neither lib knows `Symbol.asyncDispose`. */
const SITE: Compilation = { folder: 'site', lib: ['ES2022', 'DOM'] };
const EXTENSION: Compilation = { folder: 'extension', lib: ['ES2022', 'WebWorker'] };
const EVERYTHING_AROUND: Compilation = {
  folder: 'disposable',
  lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
  types: ['node', 'chrome'],
};
/** Next to React's own types. */
const REACT: Compilation = { folder: 'react', lib: ['ES2022', 'DOM'] };
const BY_THEMSELVES: Compilation = {
  folder: 'declarations',
  lib: ['ES2022', 'DOM'],
  options: { skipLibCheck: false },
};
const STRICTEST = {
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
};

let consumer: Consumer;
beforeAll(() => {
  consumer = new Consumer(inject('packedPackage'));
});
afterAll(() => consumer.remove());

// The fixtures mark what has to be refused with `@ts-expect-error`, so that accepting it is an error here.
describe.each(COMPILERS)('with %s, the packed declarations', (compiler) => {
  it('type a page that has no types but those of the DOM', () => {
    expect(consumer.compile(compiler, SITE)).toEqual([]);
  });

  it('type an extension, and the declarations of its host name no schema library', () => {
    expect(consumer.compile(compiler, EXTENSION)).toEqual([]);
    const declaration = readFileSync(consumer.declarationOf(compiler, 'extension/inferred-api.ts'), 'utf8');
    expect(declaration).toMatch(/lengthOf: import\("portcullis(?:\/host)?"\)\.Query<string, number, never>;/u);
    expect(declaration).not.toMatch(/zod|valibot|schema|NoInfer|any\b/iu);
  });

  it('type hooks', () => {
    expect(consumer.compile(compiler, REACT)).toEqual([]);
  });

  it('compile by themselves', () => {
    expect(consumer.compile(compiler, BY_THEMSELVES)).toEqual([]);
  });

  it('agree with `await using` and with the types of Node and of extensions', () => {
    expect(consumer.compile(compiler, EVERYTHING_AROUND)).toEqual([]);
  });

  it('make the compiler tell each mistake in words of the contract, at the place where it was made', () => {
    const messages = consumer.compile(compiler, { folder: 'messages', lib: ['ES2022', 'DOM'] });
    const expected = ['messages/page.ts', 'messages/extension.ts'].flatMap((file) => told(consumer.folder, file));
    const unexpected = messages.filter((message) => !expected.some((entry) => isTold(message, entry)));
    const missing = expected.filter((entry) => !messages.some((message) => isTold(message, entry)));
    expect({ unexpected, missing }).toEqual({ unexpected: [], missing: [] });
  });
});

describe('under the strictest options, the packed declarations', () => {
  it.each([SITE, EXTENSION, REACT])('type the $folder', (compilation) => {
    expect(consumer.compile('typescript', { ...compilation, options: STRICTEST })).toEqual([]);
  });
});

interface Told {
  readonly place: string;
  readonly words: string;
}

/** What the comments `// tells: …` ask for, each of the line below it. */
function told(folder: string, file: string): Told[] {
  const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const words = /^\s*\/\/ tells: (.*)$/u.exec(line)?.[1];
    return words === undefined ? [] : [{ place: `${file}(${String(index + 2)},`, words }];
  });
}

function isTold(message: string, { place, words }: Told): boolean {
  return message.startsWith(place) && message.includes(words);
}
