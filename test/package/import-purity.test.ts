import { execFileSync } from 'node:child_process';

import { expect, inject, it } from 'vitest';

const project = inject('packedProject');

const ENTRIES = [
  'portcullis',
  'portcullis/host',
  'portcullis/relay',
  'portcullis/manifest',
  'portcullis/react',
  'portcullis/testing',
];

/**
 * Runs in a Node of its own: replaces every way of having an effect that a browser or Node offers by one that notes its use,
 * then imports the entry and prints the notes. That it ends by itself, in time, shows that nothing was left running.
 */
const probe = (entry: string) => `
  const used = [];
  const note = (name) => () => { used.push(name); };
  const watched = ['chrome', 'browser', 'window', 'document', 'navigator', 'location', 'indexedDB', 'localStorage', 'fetch'];
  for (const name of watched) Object.defineProperty(globalThis, name, { get: note(name), configurable: true });
  const started = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'addEventListener'];
  for (const name of started) globalThis[name] = note(name);
  for (const name of ['MessageChannel', 'BroadcastChannel', 'Worker', 'WebSocket', 'EventTarget']) {
    globalThis[name] = class { constructor() { used.push(name); } };
  }
  const globals = Object.getOwnPropertyNames(globalThis);
  await import(${JSON.stringify(entry)});
  process.stdout.write(JSON.stringify({
    used,
    added: Object.getOwnPropertyNames(globalThis).filter((name) => !globals.includes(name)),
  }));
`;

it.each(ENTRIES)('importing %s does nothing', (entry) => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', probe(entry)], {
    cwd: project,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(JSON.parse(output)).toEqual({ used: [], added: [] });
});

it.each(ENTRIES)('%s imports in plain Node, without a DOM', (entry) => {
  const script = `await import(${JSON.stringify(entry)});`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(output).toBe('');
});
