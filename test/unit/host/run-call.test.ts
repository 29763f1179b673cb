import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { PortcullisError, mutation, query, type Context } from '../../../extension-side/host/index.ts';
import { pageAt, settle } from '../../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, SESSION, request } from '../../support/fake-runtime/raw-page.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

const Open = z.object({ url: z.url() });
const admin = 'https://admin.example.com';

const mutate = (input?: unknown) => ({
  kind: 'mutation',
  epoch: undefined,
  ...(input !== undefined && { input }),
});

describe('the procedure', () => {
  it.each(['nothing', '', 'toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    '"%s" does not exist',
    async (name) => {
      const { call } = startHostWith({ getStatus: query(() => 'ready') });
      expect(await call(name)).toMatchObject({ type: 'error', code: 'PROCEDURE_NOT_FOUND', delivered: 'no' });
    },
  );

  it('of another kind is named, and not entered', async () => {
    const handler = vi.fn();
    const { call } = startHostWith({ read: query(handler), write: mutation(handler) });
    expect(await call('write')).toMatchObject({ code: 'PROCEDURE_NOT_FOUND', data: { kind: 'mutation' } });
    expect(await call('read', mutate())).toMatchObject({ code: 'PROCEDURE_NOT_FOUND', data: { kind: 'query' } });
    expect(await call('read', { kind: 'subscription' })).toMatchObject({ code: 'PROCEDURE_NOT_FOUND' });
    expect(handler).not.toHaveBeenCalled();
  });

  it('may be named like a member of every object', async () => {
    const { call } = startHostWith({ toString: query(() => 'mine'), constructor: query(() => 'too') });
    expect(await call('toString')).toMatchObject({ type: 'result', value: 'mine' });
    expect(await call('constructor')).toMatchObject({ type: 'result', value: 'too' });
  });
});

describe('the checks come in their order', () => {
  const schema = () =>
    ({ '~standard': { version: 1, vendor: 'test', validate: vi.fn((value: unknown) => ({ value })) } }) as const;

  it('name and kind before the procedure’s own rules', async () => {
    const { call } = startHostWith({ wipe: mutation({ allow: [admin], handler: vi.fn() }) });
    expect(await call('wipe')).toMatchObject({ code: 'PROCEDURE_NOT_FOUND' });
  });

  it('its own rules before its schema', async () => {
    const input = schema();
    const handler = vi.fn();
    const onDenied = vi.fn();
    const { call } = startHostWith({ wipe: mutation({ allow: [admin], input, handler }) }, { onDenied });
    expect(await call('wipe', mutate({}))).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
    expect(input['~standard'].validate).not.toHaveBeenCalled();
    expect(handler).not.toHaveBeenCalled();
    expect(onDenied).toHaveBeenCalledWith(
      expect.objectContaining({ reason: 'procedure-not-allowed', procedure: 'wipe' }),
    );
  });

  it('its own rules admit whom they name and the host admits', async () => {
    const { fake } = startHostWith(
      { wipe: mutation({ allow: [admin], handler: () => 'wiped' }) },
      { allow: ['https://app.example.com', admin] },
    );
    fake.sender = pageAt(admin);
    const page = new RawPage(fake);
    page.send(HELLO);
    await settle();
    page.send(request(1, 'wipe', { kind: 'mutation', epoch: page.frames[0]?.['epoch'] }));
    await settle();
    expect(page.frames.at(-1)).toMatchObject({ type: 'result', value: 'wiped' });
  });

  it('its schema before its handler', async () => {
    const handler = vi.fn();
    const { call } = startHostWith({ open: query({ input: Open, handler }) });
    expect(await call('open', { input: { url: 'nowhere' } })).toMatchObject({
      code: 'INVALID_INPUT',
      delivered: 'no',
      message: expect.stringContaining('"open"') as string,
      data: { issues: [{ path: ['url'], message: expect.any(String) as string }] },
    });
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('the input', () => {
  it('of a bare handler is undefined, and any other is refused', async () => {
    const handler = vi.fn();
    const { call } = startHostWith({ getStatus: query(handler) });
    await call('getStatus');
    expect(handler).toHaveBeenCalledExactlyOnceWith(undefined, expect.anything());
    for (const input of [null, 0, '', {}, { url: 'x' }]) {
      expect(await call('getStatus', { input })).toMatchObject({
        code: 'INVALID_INPUT',
        data: { issues: [expect.anything()] },
      });
    }
    expect(handler).toHaveBeenCalledOnce();
  });

  it('is what the schema makes of it, also of a schema that takes its time', async () => {
    const handler = vi.fn();
    const Length = z.string().transform((text) => Promise.resolve(text.length));
    const { call } = startHostWith({ measure: query({ input: Length, handler }) });
    await call('measure', { input: 'four' });
    expect(handler).toHaveBeenCalledWith(4, expect.anything());
  });

  it('whose schema throws fails as the extension’s own affair', async () => {
    const handler = vi.fn();
    const broken = z.string().transform(() => {
      throw new Error('secret');
    });
    const { call, onError } = startHostWith({ read: query({ input: broken, handler }) });
    const outcome = await call('read', { input: 'x' });
    expect(outcome).toMatchObject({ code: 'HANDLER_FAILED', delivered: 'no' });
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'secret' }), expect.anything());
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('the output', () => {
  const output = z.object({ tabId: z.number() });

  it('is what its schema lets through', async () => {
    const { call } = startHostWith({ open: query({ output, handler: () => ({ tabId: 7, secret: 'left out' }) }) });
    expect(await call('open')).toMatchObject({ type: 'result', value: { tabId: 7 } });
  });

  it('that its schema refuses is INVALID_OUTPUT, and why is for the extension alone', async () => {
    const { call, onError } = startHostWith({ open: query({ output, handler: () => ({ tabId: 'secret' }) as never }) });
    const outcome = await call('open');
    expect(outcome).toMatchObject({ code: 'INVALID_OUTPUT', delivered: 'yes' });
    expect(outcome).not.toHaveProperty('data');
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({
        code: 'INVALID_OUTPUT',
        data: { issues: [expect.objectContaining({ path: ['tabId'] })] },
      }),
      expect.objectContaining({ requestId: expect.any(String) as string }),
    );
  });

  it('that its schema refuses is explained to the page where errors are exposed', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { call } = startHostWith({ open: query({ output, handler: () => ({}) as never }) }, { exposeErrors: true });
    expect(await call('open')).toMatchObject({ code: 'INVALID_OUTPUT', data: { issues: [{ path: ['tabId'] }] } });
  });

  it('of undefined is no value', async () => {
    const { call } = startHostWith({ open: query(() => undefined) });
    expect(await call('open')).toEqual({ type: 'result', id: 1 });
  });

  it('that cannot travel fails the call, not the host', async () => {
    const { call } = startHostWith({ open: query(() => ({ onClick: () => undefined })), read: query(() => 1) });
    expect(await call('open')).toMatchObject({ code: 'NOT_SERIALIZABLE', delivered: 'yes' });
    expect(await call('read')).toMatchObject({ type: 'result', value: 1 });
  });
});

describe('context.error', () => {
  const errors = { QUOTA_FULL: z.object({ free: z.number() }) };
  const failing = (code: string, data: unknown) =>
    mutation({
      errors,
      handler: (_input, context) => Promise.reject((context as unknown as Context).error(code, data, 'No room.')),
    });
  const outcomeOf = async (definition: unknown) => {
    const { call, onError, page } = startHostWith({ save: definition });
    await settle();
    return { outcome: await call('save', { kind: 'mutation', epoch: page.frames[0]?.['epoch'] }), onError };
  };

  it('reaches the page as itself, its data as the schema lets it through', async () => {
    const { outcome, onError } = await outcomeOf(failing('QUOTA_FULL', { free: 0, secret: 1 }));
    expect(outcome).toMatchObject({
      type: 'error',
      application: true,
      code: 'QUOTA_FULL',
      message: 'No room.',
      data: { free: 0 },
    });
    expect(outcome?.['data']).toEqual({ free: 0 });
    expect(onError).not.toHaveBeenCalled();
  });

  it.each([
    ['data that its schema refuses', 'QUOTA_FULL', { free: 'secret' }],
    ['a code that is not declared', 'SECRET', {}],
    ['a code that every object has', 'toString', {}],
  ])('with %s is INVALID_OUTPUT', async (_what, code, data) => {
    const { outcome, onError } = await outcomeOf(failing(code, data));
    expect(outcome).toMatchObject({ code: 'INVALID_OUTPUT', delivered: 'yes' });
    expect(outcome).not.toHaveProperty('application');
    expect(JSON.stringify(outcome).toLowerCase()).not.toContain('secret');
    expect(onError).toHaveBeenCalledOnce();
  });

  it('may have any code where none are declared', async () => {
    const handler = (_input: undefined, context: Context) => {
      throw context.error('ANYTHING', { at: 1 });
    };
    const { call } = startHostWith({ save: query(handler) });
    expect(await call('save')).toMatchObject({
      application: true,
      code: 'ANYTHING',
      message: 'ANYTHING',
      data: { at: 1 },
    });
  });
});

describe('what a handler throws', () => {
  it.each([
    ['an error', new Error('secret')],
    ['a text', 'secret'],
    ['an object', { secret: 'secret', code: 'ORIGIN_NOT_ALLOWED' }],
    ['one of our own errors', new PortcullisError('ORIGIN_NOT_ALLOWED', 'secret', { delivered: 'no', data: 'secret' })],
  ])('%s is redacted, and the extension is told', async (_what, thrown) => {
    const handler = () => {
      throw thrown as Error; // JavaScript lets a handler throw anything.
    };
    const { call, onError } = startHostWith({ read: query(handler) });
    const outcome = await call('read');
    expect(outcome).toEqual({
      type: 'error',
      id: 1,
      code: 'HANDLER_FAILED',
      message: 'The handler of "read" failed.',
      delivered: 'yes',
    });
    expect(onError).toHaveBeenCalledExactlyOnceWith(thrown, expect.objectContaining({ requestId: `${SESSION}/1` }));
  });

  it('is shown where errors are exposed', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const handler = () => Promise.reject(new TypeError('no tab'));
    const { call } = startHostWith({ read: query(handler) }, { exposeErrors: true });
    expect(await call('read')).toMatchObject({
      code: 'HANDLER_FAILED',
      message: 'The handler of "read" failed. no tab',
      data: { name: 'TypeError', message: 'no tab', stack: expect.stringContaining('run-call.test') as string },
    });
  });

  it('goes to the console where nobody asked for it', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { call } = startHostWith({ read: query(() => Promise.reject(new Error('lonely'))) }, { onError: undefined });
    await call('read');
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ message: 'lonely' }));
  });
});

describe('around', () => {
  it('runs once around every call that got so far, and what it returns is the result', async () => {
    const order: string[] = [];
    const around = vi.fn(async (_context: Context, next: () => Promise<unknown>) => {
      order.push('before');
      const value = await next();
      order.push('after');
      return `[${String(value)}]`;
    });
    const read = query({ input: Open, handler: ({ url }) => (order.push('handler'), url) });
    const { call } = startHostWith({ read }, { around });
    expect(await call('read', { input: { url: 'https://a.example/' } })).toMatchObject({
      value: '[https://a.example/]',
    });
    expect(order).toEqual(['before', 'handler', 'after']);
    await call('read', { input: {} });
    await call('nothing');
    expect(around).toHaveBeenCalledOnce();
  });

  it('can refuse, as a handler can', async () => {
    const handler = vi.fn();
    const around = async (context: Context) => Promise.reject(context.error('NOT_NOW', { until: 5 }));
    const { call } = startHostWith({ read: query(handler) }, { around });
    expect(await call('read')).toMatchObject({ application: true, code: 'NOT_NOW', data: { until: 5 } });
    expect(handler).not.toHaveBeenCalled();
  });

  it('that throws is redacted like a handler', async () => {
    const { call, onError } = startHostWith(
      { read: query(() => 1) },
      { around: () => Promise.reject(new Error('secret')) },
    );
    expect(await call('read')).toMatchObject({ code: 'HANDLER_FAILED', message: 'The handler of "read" failed.' });
    expect(onError).toHaveBeenCalledOnce();
  });
});
