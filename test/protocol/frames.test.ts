import { describe, expect, it } from 'vitest';

import { settle } from '../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, SESSION, askRaw, envelope, request, sendRaw } from '../support/fake-runtime/raw-page.ts';
import { isPolluted, setUpHost, welcomedPage } from './set-up.ts';
import { HOST_FRAME_FIELDS, PAGE_FRAME_FIELDS } from '../support/frame-shapes.ts';
import { wellFormed, wrongFrames } from './wrong-frames.ts';

/** A request that is answered if the host still serves the port. */
const PROBE = request(1_000, 'double', { input: { value: 21 } });
const PROBED = { type: 'result', id: 1_000, value: 42 };

describe('a field of the wrong type', () => {
  const { hello: _, ...others } = PAGE_FRAME_FIELDS;

  it.each([...wrongFrames(others)])('makes the frame invalid, and only it: %s', async (_what, frame) => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(frame, PROBE);
    await settle();
    const { id } = frame;
    const told = Number.isSafeInteger(id) ? [{ id, code: 'INVALID_FRAME', delivered: 'no' }] : [];
    expect(page.frames).toMatchObject([...told, PROBED]);
    expect(entered).toMatchObject([{ name: 'double', input: 21 }]);
  });

  it.each([...wrongFrames({ hello: PAGE_FRAME_FIELDS.hello })])(
    'keeps a hello from being one: %s',
    async (_what, frame) => {
      const { fake, entered } = setUpHost();
      const page = new RawPage(fake);
      page.send(frame, PROBE);
      await settle();
      expect(page.frames).toMatchObject([{ id: 1_000, code: 'INVALID_FRAME' }]);
      page.send(HELLO, PROBE);
      await settle();
      expect(page.frames.slice(1)).toMatchObject([{ type: 'welcome' }, PROBED]);
      expect(entered).toHaveLength(1);
    },
  );
});

describe('the envelope', () => {
  const full = envelope([HELLO, PROBE]);

  it.each([
    ['a version of its own', { ...full, portcullis: 2 }],
    ['a marker that only looks alike', { ...full, portcullis: '1' }],
    ['no session', { ...full, session: undefined }],
    ['a session of 31 digits', { ...full, session: SESSION.slice(1) }],
    ['a session that is no text', { ...full, session: [SESSION] }],
    ['a session with a line break', { ...full, session: `${SESSION}\n` }],
    ['a host that is no text', { ...full, host: 1 }],
    ['a host that is too long', { ...full, host: 'x'.repeat(257) }],
    ['no frames', { ...full, frames: undefined }],
    ['one frame in the place of the list', { ...full, frames: HELLO }],
    ['4,097 frames', { ...full, frames: [HELLO, ...Array<unknown>(4_096).fill(PROBE)] }],
    ['everything inherited', JSON.parse(`{ "portcullis": 1, "__proto__": ${JSON.stringify(full)} }`)],
  ])('with %s is dropped whole', async (_what, message) => {
    const { fake, entered } = setUpHost();
    expect(await sendRaw(fake, message)).toMatchObject({ frames: [] });
    const page = new RawPage(fake);
    page.port.postMessage(message);
    await settle();
    expect(page.frames).toEqual([]);
    expect(entered).toEqual([]);
    page.send(HELLO, PROBE);
    await settle();
    expect(page.frames).toMatchObject([{ type: 'welcome' }, PROBED]);
  });

  it('takes 4,096 frames', async () => {
    const { fake } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(...Array.from({ length: 4_096 }, (_, id) => ({ type: 'ping', id })));
    await settle();
    expect(page.frames).toHaveLength(4_096);
  });

  it('may say more than anybody knows', async () => {
    const { fake } = setUpHost();
    const message = {
      ...envelope([
        { ...HELLO, more: 1 },
        { ...PROBE, more: { more: 1 } },
      ]),
      more: [1],
    };
    expect((await sendRaw(fake, message))?.frames).toMatchObject([{ type: 'welcome' }, PROBED]);
  });
});

describe('a frame that nobody knows', () => {
  const names = [
    'sparkle',
    '',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'invalid',
    'Request',
    ...Object.keys(HOST_FRAME_FIELDS),
  ];
  const unknown = names.filter((type) => !Object.hasOwn(PAGE_FRAME_FIELDS, type));

  it.each(unknown)('is invalid: "%s"', async (type) => {
    const { fake, entered } = setUpHost();
    const frames = await askRaw(fake, { ...request(7, 'echo'), type }, PROBE);
    expect(frames).toMatchObject([{ type: 'welcome' }, { id: 7, code: 'INVALID_FRAME' }, PROBED]);
    expect(entered).toHaveLength(1);
  });

  it.each(unknown)('is passed over if it says that it is optional: "%s"', async (type) => {
    const { fake } = setUpHost();
    const frames = await askRaw(fake, { ...request(7, 'echo'), type, optional: true }, PROBE);
    expect(frames).toMatchObject([{ type: 'welcome' }, PROBED]);
  });

  it.each([1, 'true', {}, [true], null])('is invalid if it only seems to be optional: %j', async (optional) => {
    const { fake } = setUpHost();
    const frames = await askRaw(fake, { type: 'sparkle', id: 7, optional });
    expect(frames).toMatchObject([{ type: 'welcome' }, { id: 7, code: 'INVALID_FRAME' }]);
  });

  it('does not become known by saying that it is optional', async () => {
    const { fake, entered } = setUpHost();
    await askRaw(fake, { ...request(7, 'echo'), id: '7', optional: true });
    expect(entered).toEqual([]);
  });
});

describe('before a welcomed hello', () => {
  const types = Object.keys(PAGE_FRAME_FIELDS).filter((type) => type !== 'hello');

  it.each(types)('a %s is not served', async (type) => {
    const { fake, entered } = setUpHost();
    const page = new RawPage(fake);
    const frame = {
      ...wellFormed(PAGE_FRAME_FIELDS, type),
      ...(type === 'request' && { kind: 'query', name: 'echo' }),
    };
    page.send(frame);
    await settle();
    expect(page.frames.filter(({ code }) => code !== 'INVALID_FRAME')).toEqual([]);
    expect(page.frames).toHaveLength('id' in frame ? 1 : 0);
    expect(entered).toEqual([]);
  });

  it('nothing is served that rides behind a hello of another version', async () => {
    const { fake, entered } = setUpHost();
    const reply = await sendRaw(fake, envelope([{ ...HELLO, protocol: [8, 9] }, PROBE]));
    expect(reply?.frames).toMatchObject([
      { type: 'refuse', code: 'UNSUPPORTED_VERSION' },
      { id: 1_000, code: 'INVALID_FRAME' },
    ]);
    expect(entered).toEqual([]);
  });
});

describe('a second hello', () => {
  it('changes nothing: neither version, nor session, nor what runs', async () => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(request(1, 'wait'), HELLO, { ...HELLO, protocol: [8, 9] }, PROBE);
    page.port.postMessage(envelope([HELLO, PROBE], 'f'.repeat(32)));
    await settle();
    expect(page.frames).toMatchObject([PROBED]);
    expect(entered.map(({ name, context }) => [name, context.session.id, context.signal.aborted])).toEqual([
      ['wait', SESSION, false],
      ['double', SESSION, false],
    ]);
  });
});

describe('ids', () => {
  it('may come in any order, and leave gaps', async () => {
    const { fake } = setUpHost();
    const page = await welcomedPage(fake);
    const ids = [5, 3, Number.MAX_SAFE_INTEGER, 0, 9, 1];
    page.send(...ids.map((id) => request(id, 'echo', { input: id })));
    await settle();
    expect(page.frames).toMatchObject(ids.map((id) => ({ type: 'result', id, value: id })));
  });

  it('that a running call has attach to it, whatever else the frame says', async () => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(
      request(1, 'wait'),
      request(1, 'double', { input: { value: 1 } }),
      request(1, 'save', { kind: 'mutation' }),
    );
    await settle();
    expect(entered.map(({ name }) => name)).toEqual(['wait']);
    page.send({ type: 'cancel', id: 1 });
    await settle();
    expect(page.frames).toMatchObject(Array(3).fill({ type: 'error', id: 1, code: 'ABORTED' }));
  });

  it('that are cancelled by the same message are not entered', async () => {
    // Went wrong: their handlers were entered, with signals that had fired before.
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(
      request(1, 'wait'),
      request(2, 'waitAndChange', { kind: 'mutation' }),
      { type: 'cancel', id: 1 },
      { type: 'cancel', id: 2 },
    );
    await settle();
    expect(page.frames).toMatchObject([
      { type: 'error', id: 1, code: 'ABORTED' },
      { type: 'error', id: 2, code: 'ABORTED' },
    ]);
    expect(entered).toEqual([]);
  });

  it('that nobody knows are cancelled and acknowledged without effect', async () => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(
      request(1, 'wait'),
      { type: 'cancel', id: 2 },
      { type: 'cancel', id: Number.MAX_SAFE_INTEGER },
      { type: 'acknowledge', ids: [1, 0, 77, Number.MAX_SAFE_INTEGER] },
      { type: 'pong', id: 4 },
    );
    await settle();
    expect(page.frames).toEqual([]);
    expect(entered[0]?.context.signal.aborted).toBe(false);
  });
});

describe('a replayed conversation', () => {
  const save = request(1, 'save', { kind: 'mutation', input: { value: 7 } });
  const saved = { type: 'result', id: 1, value: 7 };

  it('over the same port runs each mutation once, and answers every attempt alike', async () => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    for (let turn = 0; turn < 50; turn++) {
      page.send(HELLO, save);
      await settle();
    }
    expect(page.frames).toMatchObject(Array(50).fill(saved));
    expect(entered).toHaveLength(1);
  });

  it('over other ports and one-shots of the document runs each mutation once', async () => {
    const { fake, entered } = setUpHost();
    for (let turn = 0; turn < 10; turn++) {
      const page = await welcomedPage(fake);
      page.send(save);
      await settle();
      expect(page.frames).toMatchObject([saved]);
      expect(await askRaw(fake, save)).toMatchObject([{ type: 'welcome' }, saved]);
    }
    expect(entered).toHaveLength(1);
  });

  // What was acknowledged is not kept, and must not look new for that.
  it('behind an acknowledgement runs nothing again', async () => {
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(save);
    await settle();
    page.send({ type: 'acknowledge', ids: [1] }, save, { ...save, resent: true });
    await settle();
    expect(page.frames.slice(1).map(({ code }) => code)).toEqual(['INTERRUPTED', 'INTERRUPTED']);
    expect(entered).toHaveLength(1);
  });
});

it('leaves the prototypes as they were', () => {
  expect(isPolluted()).toBe(false);
});
