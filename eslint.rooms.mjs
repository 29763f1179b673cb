// Which room may import which. `tsc -b` enforces most of this through project references; this rule also sees what the
// compiler lets through: an import of one file where a whole room is referenced, and packages.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));

const matchPatternFile = /^extension-side\/manifest\/match-pattern[\w-]*\.ts$/u;
const demoShared = /^site-demo\/[\w-]+\.ts$/u;
const any = /^/u;

/** Rooms in the order of the design's table. `files` and `packages` say what may be imported besides the room itself. */
const rooms = [
  { room: 'sdk/protocol', files: [], packages: [] },
  { room: 'sdk/peer', files: [/^sdk\/protocol\//u], packages: ['eventemitter3'] },
  { room: 'sdk/client', files: [/^sdk\/(?:protocol|peer)\//u], packages: ['eventemitter3'] },
  { room: 'sdk/react', files: ['sdk/client/index.ts'], packages: ['react'] },
  { room: 'sdk/testing', files: [/^sdk\/protocol\//u, matchPatternFile], packages: [] },
  {
    room: 'extension-side/host',
    files: [/^sdk\/(?:protocol|peer)\//u, matchPatternFile],
    packages: ['eventemitter3', '@standard-schema/spec'],
  },
  { room: 'extension-side/relay', files: [/^sdk\/protocol\//u], packages: [] },
  { room: 'extension-side/lane', files: [/^sdk\/protocol\//u], packages: [] },
  { room: 'extension-side/manifest', files: [/^sdk\/protocol\//u], packages: [] },
  { room: 'extension-side/cli', files: [/^extension-side\/manifest\//u], packages: [/^node:/u] },
  { room: 'site-demo/start', files: [/^site-demo\//u, /^test\/support\//u], packages: [any] },
  { room: 'site-demo/site', files: [demoShared], packages: [any] },
  { room: 'site-demo/extension', files: [demoShared], packages: [any] },
  { room: 'site-demo/popup', files: [demoShared], packages: [any] },
  { room: 'site-demo', files: [], packages: [any] },
];

const roomOf = (file) => rooms.find(({ room }) => file.startsWith(`${room}/`));

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const accepts = (list, name) => list.some((entry) => (typeof entry === 'string' ? entry === name : entry.test(name)));

/** Returns why `importer` (relative to the root) may not import `specifier`, or null. */
const whyForbidden = (importer, specifier) => {
  const from = roomOf(importer);
  if (from === undefined) return null;
  if (!specifier.startsWith('.')) {
    const name = specifier.startsWith('node:') ? specifier : packageOf(specifier);
    return accepts(from.packages, name) ? null : `${from.room} may not import the package ${name}`;
  }
  const target = path.posix.join(path.posix.dirname(importer), specifier);
  if (target.startsWith(`${from.room}/`) || accepts(from.files, target)) return null;
  return `${from.room} may not import ${target}`;
};

const boundaries = {
  meta: { type: 'problem', schema: [], messages: { forbidden: '{{ why }}. See the table in eslint.rooms.mjs.' } },
  create(context) {
    const importer = path.relative(root, context.filename).split(path.sep).join('/');
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const why = whyForbidden(importer, source.value);
      if (why !== null) context.report({ node: source, messageId: 'forbidden', data: { why } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      TSImportType: (node) => check(node.source),
    };
  },
};

export const roomsPlugin = { rules: { boundaries } };
