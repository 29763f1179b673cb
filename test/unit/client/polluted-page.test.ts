import { afterEach, expect, test, vi } from 'vitest';

import { query } from '../../../extension-side/host/query.ts';
import { unchecked } from '../../../extension-side/host/unchecked.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import { EXTENSION_ID } from '../../support/fake-runtime/fake-runtime.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, 'toJSON');
});

// Went wrong: the message transport lost its shield, and a script that polluted the prototype decided what was sent.
test.each(['port', 'message'] as const)(
  'a polluted toJSON changes nothing that is sent over a %s',
  async (transport) => {
    const handler = vi.fn((input: unknown) => input);
    startHostWith({ save: query({ input: unchecked(), handler }) });
    const client = createClient({ extensionId: EXTENSION_ID, transports: [transport] });
    Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'forged', configurable: true });
    // The host is in the same realm here, and its answer is not shielded: only what was sent counts.
    const options = { timeoutMs: 100 };
    await client.query('save', { amount: 1, list: [1, { two: 2 }] }, options).catch(() => undefined);
    Reflect.deleteProperty(Object.prototype, 'toJSON');
    expect(handler).toHaveBeenCalled();
    for (const [input] of handler.mock.calls) expect(input).toEqual({ amount: 1, list: [1, { two: 2 }] });
    await client.close();
  },
);
