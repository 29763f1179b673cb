import fc from 'fast-check';

type Json = Readonly<Record<string, unknown>>;

/** A message, or one that was sent before: so many back. */
export type HostileMessage = { readonly message: unknown } | { readonly again: number };

/** Few, so that messages meet in the same session, and some that come once. */
const session = fc.oneof(
  { weight: 9, arbitrary: fc.nat(80).map((index) => index.toString(16).padStart(32, '0')) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-f]{32}$/) },
);

const id = fc.oneof(fc.nat(50), fc.maxSafeInteger(), fc.constantFrom(-1, 0, 0.5, 2 ** 60, '1', null));

/** Text, because only there `__proto__` can be a key of its own. */
const prototypeKeys = fc
  .tuple(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toJSON'), fc.integer({ min: 1, max: 50 }))
  .map(([key, depth]): unknown => JSON.parse(`${`{"${key}":`.repeat(depth)}{"polluted":1}${'}'.repeat(depth)}`));

/** Deeper than any limit in part. */
const deep = fc
  .integer({ min: 150, max: 1_500 })
  .map((depth): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`));

const wide = fc.integer({ min: 1, max: 5_000 }).map((length) => Array<number>(length).fill(length));

/** What claims to be encoded, rightly or not. */
const tagged = fc
  .tuple(
    fc.constantFrom('Map', 'Set', 'Date', 'RegExp', 'Error', 'bigint', 'ArrayBuffer', 'again', 'Object', '__proto__'),
    fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
  )
  .map(([tag, parts]) => ({ $p: [tag, ...parts] }));

const value = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 4, arbitrary: fc.double({ noNaN: true }).map((number) => ({ value: number })) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 1 }).map((wrong) => ({ value: wrong })) },
  { weight: 1, arbitrary: prototypeKeys },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: wide },
  { weight: 2, arbitrary: tagged },
  { weight: 1, arbitrary: fc.nat(20_000).map((length) => 'x'.repeat(length)) },
);

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('double', 'save', 'bare', 'fail', 'count') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') },
  { weight: 1, arbitrary: fc.string({ maxLength: 300 }) },
);

/** Frames that are almost in order. */
const frame: fc.Arbitrary<Json> = fc.oneof(
  fc.constant({ type: 'hello', protocol: [1, 1], features: [], target: 'any' }),
  fc.record({
    type: fc.constant('hello'),
    protocol: fc.tuple(fc.nat(3), fc.nat(3)),
    features: fc.constant([]),
    target: name,
  }),
  ...Array.from({ length: 5 }, () =>
    fc.record(
      {
        type: fc.constant('request'),
        id,
        kind: fc.constantFrom('query', 'query', 'mutation', 'subscription', 'toString'),
        name,
        input: value,
        encoded: fc.boolean(),
        timeoutMs: fc.constantFrom(0, 1, 1_000, 1e308, -1, 'x'),
        epoch: fc.string({ maxLength: 20 }),
        resent: fc.boolean(),
      },
      { requiredKeys: ['type', 'id', 'kind', 'name'] },
    ),
  ),
  fc.record({ type: fc.constantFrom('cancel', 'ping', 'pong', 'unsubscribe', 'result', 'welcome', 'sparkle'), id }),
  fc.record({ type: fc.constant('acknowledge'), ids: fc.array(id, { maxLength: 20 }) }),
  fc.record({ type: fc.constant('subscribe'), id, name, input: value, credit: fc.nat(1_000), again: fc.boolean() }),
  fc.record({ type: fc.constant('credit'), id, count: fc.nat() }),
  fc.record({ type: fc.string(), id, optional: fc.boolean() }),
);

/** One field replaced, removed or added. */
const mutated: fc.Arbitrary<unknown> = fc
  .tuple(frame, fc.nat(), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('replace', 'remove', 'add', 'none', 'none'))
  .map(([whole, at, content, how]) => {
    const fields = Object.entries(whole);
    const index = at % fields.length;
    if (how === 'replace') fields[index] = [fields[index]?.[0] ?? '', content];
    if (how === 'remove') fields.splice(index, 1);
    if (how === 'add') fields.push([JSON.stringify(content).slice(0, 20), content]);
    return Object.fromEntries(fields);
  });

const anyFrame = fc.oneof({ weight: 9, arbitrary: mutated }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });

const envelope = fc
  .record({ portcullis: fc.constant(1), session, frames: fc.array(anyFrame, { minLength: 1, maxLength: 4 }) })
  .map((message) => ({
    ...message,
    frames: [{ type: 'hello', protocol: [1, 1], features: [], target: '' }, ...message.frames],
  }));

const malformedEnvelope = fc.record(
  {
    portcullis: fc.oneof(fc.constant(1), fc.jsonValue({ maxDepth: 1 })),
    session: fc.oneof(session, fc.jsonValue({ maxDepth: 1 })),
    host: fc.jsonValue({ maxDepth: 1 }),
    frames: fc.oneof(fc.array(anyFrame, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 })),
  },
  { requiredKeys: ['portcullis'] },
);

/** What a hostile page sends. */
export const hostileMessage: fc.Arbitrary<HostileMessage> = fc.oneof(
  { weight: 6, arbitrary: envelope.map((message) => ({ message })) },
  { weight: 3, arbitrary: malformedEnvelope.map((message) => ({ message })) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }).map((message) => ({ message })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 64 }).map((again) => ({ again })) },
);
