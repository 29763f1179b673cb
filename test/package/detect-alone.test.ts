import path from 'node:path';
import { gzipSync } from 'node:zlib';

import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { build } from 'esbuild';
import { rollup, type Plugin } from 'rollup';
import { expect, inject, it } from 'vitest';

const project = inject('packedProject');
const source = `import { detect } from 'portcullis'; globalThis.answer = detect;`;
const limitBytes = 1_000;

const withEsbuild = async () => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
};

const entry = path.join(project, 'entry.js');
const entryFromMemory: Plugin = {
  name: 'entry-from-memory',
  resolveId: (id) => (id === entry ? id : null),
  load: (id) => (id === entry ? source : null),
};

const withRollup = async () => {
  // External, since it is CommonJS; an import of it that stays in the output is found below.
  const external = ['eventemitter3'];
  const bundle = await rollup({
    input: entry,
    external,
    plugins: [entryFromMemory, nodeResolve(), terser({ module: true })],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output[0].code;
};

it.each([
  ['esbuild', withEsbuild],
  ['rollup', withRollup],
])('detect alone, bundled by %s, is under a kilobyte and brings nothing of the client', async (_bundler, bundle) => {
  const code = await bundle();
  expect(code).toContain('globalThis.answer');
  expect(code).not.toMatch(/import[ "'(]|listenerCount/u);
  expect(gzipSync(code).length).toBeLessThan(limitBytes);
});
