import { describe, expect, it } from 'vitest';

import { createHost } from '../../../extension-side/host/create-host.ts';
import type { AllowRule } from '../../../extension-side/host/allow-rule.ts';
import { query } from '../../../extension-side/host/query.ts';
import type { FrameRecord } from '../../../sdk/protocol/frame-record.ts';
import type { FakeEvent } from '../../support/fake-runtime/fake-event.ts';
import { fakePortPair, type FakePort } from '../../support/fake-runtime/fake-port.ts';
import { EXTENSION_ID, pageAt, settle, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';
import { HELLO, envelope, request, type RawReply } from '../../support/fake-runtime/raw-page.ts';

const RELAY = 'portcullis/1/relay';
const SITE = 'https://app.example.com';

/** The content script's sender: all of it is the page's, but for the id. */
const contentScriptAt = (origin: string, different = {}) => pageAt(origin, { id: EXTENSION_ID, ...different });

interface ExtensionApi {
  readonly runtime: { readonly onConnect: FakeEvent<(port: FakePort) => void> };
}

/** Starts a host, connects from inside the extension, and asks who is there. */
async function connect(sender: unknown, { name = RELAY, allow = [SITE] as readonly AllowRule[] } = {}) {
  const records: FrameRecord[] = [];
  const host = createHost({
    allow,
    dangerouslyAllowAnyOrigin: true,
    onFrame: (record) => records.push(record),
    procedures: { whoAmI: query((_input, context) => context.sender) },
  });
  const fake = startFakeRuntime();
  host.listen();
  const [outside, inside] = fakePortPair(name, sender);
  const replies: RawReply[] = [];
  let isDisconnected = false;
  outside.onMessage.addListener((reply) => replies.push(reply as RawReply));
  outside.onDisconnect.addListener(() => (isDisconnected = true));
  // What startFakeRuntime put there.
  (Reflect.get(globalThis, 'browser') as unknown as ExtensionApi).runtime.onConnect.emit(inside);
  outside.postMessage(envelope([HELLO, request(1, 'whoAmI')]));
  await settle();
  await host.close();
  return { fake, frames: replies.flatMap(({ frames }) => frames), isDisconnected, records };
}

const refused = [expect.objectContaining({ type: 'refuse', code: 'ORIGIN_NOT_ALLOWED' })];

describe('a port that the relay opened', () => {
  it('is judged as its page', async () => {
    const { frames, records } = await connect(contentScriptAt(SITE));
    expect(frames).toEqual([
      expect.objectContaining({ type: 'welcome' }),
      expect.objectContaining({
        type: 'result',
        value: expect.objectContaining({ kind: 'relay', origin: SITE, frameId: 0 }) as unknown,
      }),
    ]);
    expect(new Set(records.map(({ transport }) => transport))).toEqual(new Set(['relay']));
  });

  it.each([
    ['of a site that no rule names', contentScriptAt('https://evil.example')],
    ['of a sandboxed frame', contentScriptAt(SITE, { origin: 'null' })],
    ['of a frame, where only the top one is admitted', contentScriptAt(SITE, { frameId: 7 })],
    ['of a page in incognito', contentScriptAt(SITE, { tab: { id: 1, incognito: true } })],
    ['whose address is of another origin than its page', contentScriptAt(SITE, { url: 'https://evil.example/' })],
    ['of nobody', undefined],
    ['that another extension opened', contentScriptAt(SITE, { id: 'ponmlkjihgfedcbaponmlkjihgfedcba' })],
  ])('is refused where it is the one %s', async (_what, sender) => {
    const { frames, isDisconnected } = await connect(sender);
    expect(frames).toEqual(refused);
    expect(isDisconnected).toBe(true);
  });

  it("is refused where a page of the extension opened it, though the rules admit the extension's own pages and any site", async () => {
    const origin = `chrome-extension://${EXTENSION_ID}`;
    const allow = [{ own: true }, '<all_urls>'] as const;
    expect((await connect(contentScriptAt(origin), { allow })).frames).toEqual(refused);
  });

  it("does not become the page's by another name: other content scripts are the extension's own", async () => {
    expect((await connect(contentScriptAt(SITE), { name: 'portcullis/1' })).frames).toEqual(refused);
    const { frames } = await connect(contentScriptAt(SITE), { name: 'portcullis/1', allow: [{ own: true }] });
    expect(frames[1]).toMatchObject({ value: { kind: 'own' } });
  });

  it('is left alone where a website opened it', async () => {
    const { fake } = await connect(contentScriptAt(SITE));
    const host = createHost({ allow: [SITE], procedures: {} });
    host.listen();
    const port = fake.pageRuntime.connect(EXTENSION_ID, { name: RELAY });
    const replies: unknown[] = [];
    port.onMessage.addListener((reply) => replies.push(reply));
    port.postMessage(envelope([HELLO]));
    await settle();
    expect(replies).toEqual([]);
    expect(port.state).toBe('open');
    await host.close();
  });
});
