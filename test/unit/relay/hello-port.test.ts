import { describe, expect, it, vi } from 'vitest';

import { helloPort, type WindowMessage } from '../../../extension-side/relay/hello-port.ts';
import { relayHello } from '../../../sdk/protocol/relay-hello.ts';

const OWN = 'demo@example.com';
const page = { window: {}, origin: 'https://app.example.com' };
const [port, another] = [{} as MessagePort, {} as MessagePort]; // only their identity matters

/** The hello of an honest page, but for what a test changes. */
function hello(different: Readonly<Record<string, unknown>> = {}): WindowMessage {
  return {
    isTrusted: true,
    source: page.window,
    origin: page.origin,
    ports: [port],
    data: relayHello(OWN),
    ...different,
  } as unknown as WindowMessage; // events that no browser makes are among them
}

describe('the relay', () => {
  it('takes the hello of its own page', () => {
    expect(helloPort(hello(), page, OWN)).toBe(port);
  });

  it.each([
    ['an event that a script made', { isTrusted: false }],
    ['a message from a frame or an embedder', { source: {} }],
    ['a message from nobody', { source: null }],
    ['a message from another origin', { origin: 'https://evil.example' }],
    ['a message from an opaque origin', { origin: 'null' }],
    ['a hello to another extension', { data: relayHello('other@example.com') }],
    ['a hello to an extension whose id differs in case', { data: relayHello('Demo@example.com') }],
    ['a hello to a list that holds the id', { data: { portcullisRelay: 1, target: [OWN] } }],
    ['a hello of another version', { data: { portcullisRelay: 2, target: OWN } }],
    ['a hello without a target', { data: { portcullisRelay: 1 } }],
    ['a hello whose fields are inherited', { data: Object.create(relayHello(OWN)) as unknown }],
    ['a hello without a channel', { ports: [] }],
    ['a hello with two channels', { ports: [port, another] }],
    ['a message of an envelope', { data: { portcullis: 1, session: '0', frames: [] } }],
    ['a text', { data: JSON.stringify(relayHello(OWN)) }],
    ['nothing', { data: null }],
    ['undefined', { data: undefined }],
  ])('ignores %s', (_what, different) => {
    expect(helloPort(hello(different), page, OWN)).toBeUndefined();
  });

  it('ignores every hello once its extension is gone', () => {
    expect(helloPort(hello(), page, undefined)).toBeUndefined();
    expect(helloPort(hello({ data: { portcullisRelay: 1 } }), page, undefined)).toBeUndefined();
  });

  it('does not unpack what cannot be a hello: a flood of large messages costs it nothing', () => {
    const unpack = vi.fn(() => relayHello(OWN));
    for (const different of [{ isTrusted: false }, { source: {} }, { origin: 'https://evil.example' }, { ports: [] }]) {
      const event = Object.defineProperty(hello(different), 'data', { get: unpack });
      expect(helloPort(event, page, OWN)).toBeUndefined();
    }
    expect(unpack).not.toHaveBeenCalled();
  });
});
