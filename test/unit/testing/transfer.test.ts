import { afterEach, expect, test, vi } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakePage } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
afterEach(() => browser.close());

function open(): FakePage {
  browser = createFakeBrowser();
  return browser.openPage('https://site.example/');
}

/** What the page's own window hears. */
const heardBy = (page: FakePage): Promise<MessageEvent<unknown>> =>
  page.run(() => new Promise((resolve) => addEventListener('message', resolve, { once: true })));

// Went wrong: whoever sent a buffer still had it, so that code which used it afterwards passed its test.
test.each([
  ['with a target', (data: unknown, buffer: ArrayBuffer) => postMessage(data, '*', [buffer])],
  [
    'with options',
    (data: unknown, buffer: ArrayBuffer) => postMessage(data, { targetOrigin: '*', transfer: [buffer] }),
  ],
])('window.postMessage %s takes away what it transfers, and copies the rest', async (_form, post) => {
  const page = open();
  const heard = heardBy(page);
  const [moved, copied] = [new Uint8Array([1, 2, 3]), new Uint8Array([4])];
  page.run(() => post({ moved, copied }, moved.buffer));
  expect([moved.byteLength, moved.buffer.byteLength, copied.byteLength]).toEqual([0, 0, 1]);
  expect((await heard).data).toEqual({ moved: new Uint8Array([1, 2, 3]), copied: new Uint8Array([4]) });
});

test.each([
  ['a list', (port: MessagePort, buffer: ArrayBuffer) => port.postMessage(buffer, [buffer])],
  ['options', (port: MessagePort, buffer: ArrayBuffer) => port.postMessage(buffer, { transfer: [buffer] })],
])('MessagePort.postMessage with %s takes away what it transfers', async (_form, post) => {
  const page = open();
  const buffer = new ArrayBuffer(8);
  const data = await page.run(() => {
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => (port2.onmessage = (event) => resolve(event.data)));
    post(port1, buffer);
    expect(buffer.byteLength).toBe(0);
    return heard;
  });
  expect(data).toEqual(new ArrayBuffer(8));
});

test('a buffer goes together with a port', async () => {
  const page = open();
  const heard = heardBy(page);
  const buffer = new ArrayBuffer(8);
  page.run(() => postMessage('both', '*', [buffer, new MessageChannel().port1]));
  expect([buffer.byteLength, (await heard).ports.length]).toEqual([0, 1]);
});

// As in jsdom.
test('where there is no structuredClone, buffers are taken away all the same', async () => {
  vi.stubGlobal('structuredClone', undefined);
  const page = open();
  const heard = heardBy(page);
  const moved = new Uint8Array([1, 2, 3]);
  page.run(() => postMessage({ moved }, '*', [moved.buffer]));
  expect(moved.byteLength).toBe(0);
  expect((await heard).data).toEqual({ moved: new Uint8Array([1, 2, 3]) });
});
