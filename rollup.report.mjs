// Prints what the build wrote: each file raw, gzipped and with Brotli, and the hash that goes in a script tag's `integrity`,
// which it also writes into the README.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const columns = (cells) => cells.map((cell, index) => (index === 0 ? cell.padEnd(28) : cell.padStart(9))).join('');

const sizesOf = (folder, file) => {
  const content = readFileSync(path.join(folder, file));
  return [file, ...[content, gzipSync(content), brotliCompressSync(content)].map(({ length }) => String(length))];
};

const writeIntegrity = (file, integrity) => {
  const text = readFileSync(file, 'utf8');
  const current = text.replaceAll(/sha384-[\w+/]{64}/gu, integrity);
  if (current !== text) writeFileSync(file, current);
};

export const reportSizes = (folder) => ({
  name: 'report-sizes',
  writeBundle() {
    const files = readdirSync(folder, { recursive: true }).map((file) => file.split(path.sep).join('/'));
    const scripts = files.filter((file) => file.endsWith('.js')).sort();
    const script = readFileSync(path.join(folder, 'portcullis.min.js'));
    const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`;
    console.log(columns(['bytes', 'raw', 'gzip', 'brotli']));
    for (const file of scripts) console.log(columns(sizesOf(folder, file)));
    console.log(`portcullis.min.js integrity  ${integrity}`);
    writeIntegrity(path.join(folder, '../README.md'), integrity);
  },
});
