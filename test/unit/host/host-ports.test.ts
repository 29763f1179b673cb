import { expect, it, vi } from 'vitest';

import { port, type HostPort } from '../../../extension-side/host/index.ts';
import { settle } from '../../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage } from '../../support/fake-runtime/raw-page.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

const posted = (seq: number) => ({ type: 'port-message', id: 1, seq, value: seq });

/** A host whose port has a schema that answers when the test says so, and a page that has opened it. */
async function setUp() {
  const ports: HostPort[] = [];
  const answers: (() => void)[] = [];
  const validate = (value: unknown) =>
    new Promise<{ readonly value: unknown }>((resolve) => answers.push(() => resolve({ value })));
  const slow = port({
    message: { '~standard': { version: 1, vendor: 'test', validate } },
    handler: (opened) => ports.push(opened),
  });
  const running = startHostWith({}, { ports: { slow } });
  running.page.send({ type: 'port-open', id: 1, name: 'slow' });
  await settle();
  const heard = vi.fn();
  ports[0]?.onMessage(heard);
  return { ...running, answers, opened: ports[0], heard };
}

// Went wrong: a handler was given what its schema let through after the port had ended.
it.each(['closed', 'revoked'])('takes no message whose schema answers once it is %s', async (how) => {
  const { host, page, answers, opened, heard } = await setUp();
  page.send(posted(1), posted(2));
  await settle();
  answers[0]?.();
  await settle();
  expect(heard.mock.calls).toEqual([[1]]);
  if (how === 'closed') opened?.close();
  else await host.setPolicy(['https://other.example.com']);
  answers[1]?.();
  await settle();
  expect([answers.length, heard.mock.calls]).toEqual([2, [[1]]]);
});

// Went wrong: all that a port had not been acknowledged was sent again for each, four thousand times over in one message.
it('is opened once on each connection, and goes on over the next', async () => {
  const { fake, page, opened } = await setUp();
  for (const message of ['a', 'b']) opened?.postMessage(message);
  await settle();
  const again = { type: 'port-open', id: 1, name: 'slow', received: 0 };
  page.send(again, again, again);
  await settle();
  const messagesOf = ({ frames }: RawPage) => frames.filter(({ type }) => type === 'port-message');
  expect(messagesOf(page)).toMatchObject([{ value: 'a' }, { value: 'b' }]);
  const next = new RawPage(fake);
  next.send(HELLO, { ...again, received: 1 });
  await settle();
  expect(messagesOf(next)).toMatchObject([{ value: 'b' }]);
});
