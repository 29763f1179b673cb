import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { ERROR_CODES } from '../../../sdk/protocol/error-codes.ts';
import { MARKER, PORT_NAME, type HostFrame, type PageFrame } from '../../../sdk/protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../../../sdk/protocol/host-frame-shapes.ts';
import { DEFAULT_LIMITS } from '../../../sdk/protocol/limits.ts';
import { PAGE_FRAME_SHAPES } from '../../../sdk/protocol/page-frame-shapes.ts';
import { parseMessage } from '../../../sdk/protocol/parse-message.ts';
import { PROTOCOL_VERSIONS } from '../../../sdk/protocol/versions.ts';
import { HOST_FRAME_FIELDS, PAGE_FRAME_FIELDS, type FieldKinds } from '../../support/frame-shapes.ts';
import { readMarkdownSection, readMarkdownTables } from '../../support/markdown-tables.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const document = read('sdk/protocol/PROTOCOL.md');
const section = (heading: string) => readMarkdownSection(document, heading);
const tableOf = (heading: string) => readMarkdownTables(section(heading))[0] ?? [];

const frames = section('## Frames');
const documented = [...frames.matchAll(/^### `(.+)`$/gmu)].map(([, type = '']) => {
  const text = readMarkdownSection(frames, `### \`${type}\``);
  const [fields = []] = readMarkdownTables(text);
  return {
    type,
    direction: /^\n(page → host|host → page|either way)\. /u.exec(text)?.[1],
    fields: Object.fromEntries(fields.map((row): [string, string] => [row['field'] ?? '', row['type'] ?? ''])),
  };
});
const reserved = tableOf('## Reserved').map((row) => row['type'] ?? '');

function sent(shapes: FieldKinds, direction: string) {
  return Object.entries(shapes).map(([type, fields]) => ({ type, direction, fields }));
}

const byType = (one: { type: string }, other: { type: string }) => one.type.localeCompare(other.type);

describe('PROTOCOL.md', () => {
  it('names every frame that is accepted with its direction and its fields, and no other', () => {
    const fromPage = sent(PAGE_FRAME_FIELDS, 'page → host');
    const fromHost = sent(HOST_FRAME_FIELDS, 'host → page');
    const isEitherWay = ({ type }: { type: string }) => type in PAGE_FRAME_FIELDS && type in HOST_FRAME_FIELDS;
    const accepted = [
      ...[...fromPage, ...fromHost].filter((frame) => !isEitherWay(frame)),
      ...fromPage.filter(isEitherWay).map((frame) => ({ ...frame, direction: 'either way' })),
    ];
    expect([...documented].sort(byType)).toEqual(accepted.sort(byType));
  });

  it('describes the frames that go either way as both sides read them', () => {
    for (const { type, fields } of documented.filter(({ direction }) => direction === 'either way')) {
      expect(sent(HOST_FRAME_FIELDS, 'either way')).toContainEqual({ type, direction: 'either way', fields });
    }
  });

  it('explains each type of a field', () => {
    const kinds = Object.values({ ...PAGE_FRAME_FIELDS, ...HOST_FRAME_FIELDS }).flatMap((shape) =>
      Object.values(shape),
    );
    const explained = readMarkdownTables(section('## Nomenclature'))[1]?.map((row) => row['type']);
    expect(explained).toEqual(expect.arrayContaining(kinds.map((kind) => kind.replace('?', ''))));
  });

  it('reserves the frames of what is to come', () => {
    expect([...reserved, ...documented.map(({ type }) => type)]).toEqual(
      expect.arrayContaining(
        [
          ['subscribe', 'item', 'credit', 'end', 'unsubscribe'],
          ['listen', 'unlisten', 'event', 'event-acknowledge'],
          ['port-open', 'port-message', 'port-acknowledge', 'port-close', 'port-reset'],
          ['resume', 'chunk', 'pull', 'expose', 'acknowledge'],
          ['lane-request', 'lane-offer', 'lane-ready'],
        ].flat(),
      ),
    );
  });

  it.each(reserved)('the reserved %s is refused by both sides today', (type) => {
    const message = { portcullis: MARKER, session: 'a'.repeat(32), frames: [{ type, id: 7 }] };
    expect(parseMessage<PageFrame>(message, PAGE_FRAME_SHAPES).frames).toMatchObject([{ type: 'invalid', id: 7 }]);
    expect(parseMessage<HostFrame>(message, HOST_FRAME_SHAPES).frames).toMatchObject([{ type: 'invalid', id: 7 }]);
  });

  it('lists every error code, and no other', () => {
    expect(tableOf('## Codes').map((row) => row['code'])).toEqual(ERROR_CODES);
  });

  it('gives each limit the threat, the unit and the default that the code gives it', () => {
    const declared = read('sdk/protocol/limits.ts').matchAll(
      /\/\*\* (?<threat>.+?)\. (?<unit>.+?)\.? @defaultValue (?<fallback>.+?) \*\/\n {2}readonly (?<name>\w+)/gu,
    );
    const expected = [...declared].map(({ groups = {} }) => ({
      limit: groups['name'],
      against: groups['threat']?.replaceAll('`', ''),
      'counted in': groups['unit']?.replaceAll('`', ''),
      default: groups['fallback'],
    }));
    expect(expected.map(({ limit }) => limit)).toEqual(Object.keys(DEFAULT_LIMITS));
    expect(tableOf('## Limits')).toEqual(expected);
  });

  it('is about the version, the marker and the port that the code uses', () => {
    expect(document).toContain(`# The Portcullis protocol, version ${PROTOCOL_VERSIONS[1]}\n`);
    expect(tableOf('## Envelope')[0]).toMatchObject({ field: 'portcullis', type: String(MARKER) });
    expect(document).toContain(`{ name: '${PORT_NAME}' }`);
  });
});
