import type { Target } from './targets/target.ts';

type Where = Target['engine'] | Target['transport'] | `${Target['engine']} ${Target['transport']}`;

/** Something that is seen differently from one browser to another. */
interface Difference<Seen> {
  /** What is seen where nothing else is said. */
  readonly usually: Seen;
  /** What is seen elsewhere: in an engine, over a transport, or over that one there. */
  readonly but: Readonly<Partial<Record<Where, Seen>>>;
  /** The run that showed it. */
  readonly shownBy: string;
}

const CLOSED = { code: 'CONNECTION_CLOSED', delivered: 'unknown' };

/** All that contract tests know of in which browsers and transports differ. Nothing else may: a test has no other way to tell them apart. */
const DIFFERENCES = {
  /** The transports that detection names. */
  transports: {
    usually: ['port'],
    but: { message: ['message'], lane: ['lane'], relay: ['relay'] },
    shownBy: 'the client was told to use that one alone',
  } satisfies Difference<readonly string[]>,
  /** Why an extension that is absent is not available. */
  absence: {
    usually: 'unreachable',
    but: { 'safari port': 'unresponsive', 'safari message': 'unresponsive' },
    shownBy: 'Chromium and Firefox here; Safari is not run, its source answers with nothing',
  } satisfies Difference<string>,
  /** How a call to an extension that is absent fails. */
  absentCall: {
    usually: { code: 'EXTENSION_NOT_FOUND', delivered: 'no' },
    but: { 'safari port': CLOSED, 'safari message': CLOSED },
    shownBy: 'Chromium and Firefox here; Safari is not run, there a port just disconnects',
  } satisfies Difference<object>,
  /** What a page that was open sees of an extension that was updated. */
  afterUpdate: {
    usually: { status: 'installed', version: '1.2.0' },
    but: { 'chromium relay': { status: 'unavailable' }, 'safari relay': { status: 'unavailable' } },
    shownBy:
      'Chromium here: its content scripts run in documents that are loaded afterwards; Firefox runs them in open ones, too',
  } satisfies Difference<object>,
} as const;

/** What is to be seen on a target. */
export function seenOn<Name extends keyof typeof DIFFERENCES>(
  { engine, transport }: Target,
  name: Name,
): (typeof DIFFERENCES)[Name]['usually'] {
  const { usually, but } = DIFFERENCES[name] as Difference<(typeof DIFFERENCES)[Name]['usually']>;
  return but[`${engine} ${transport}`] ?? but[engine] ?? but[transport] ?? usually;
}
