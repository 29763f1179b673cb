import { describe, expect, it, vi } from 'vitest';

import { createHost, event, mutation, port, query, unchecked } from '../../../extension-side/host/index.ts';
import { compileProcedures } from '../../../extension-side/host/compile-procedures.ts';
import { readLimits } from '../../../extension-side/host/read-limits.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../sdk/protocol/limits.ts';
import { settle } from '../../support/fake-runtime/fake-runtime.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

const invalid = (text: string) =>
  expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(text) as string }) as Error;

/** As JavaScript would, with anything. */
const creating = (options: Readonly<Record<string, unknown>>) => () =>
  createHost({ allow: ['https://app.example.com'], ...options });

describe('readLimits', () => {
  it('has a default for each limit', () => {
    expect(readLimits()).toEqual(DEFAULT_LIMITS);
    expect(Object.values(DEFAULT_LIMITS).every((limit) => Number.isSafeInteger(limit) && limit > 0)).toBe(true);
  });

  it('replaces those that are given', () => {
    expect(readLimits({ depth: 5, whenTimeoutMs: Infinity })).toEqual({
      ...DEFAULT_LIMITS,
      depth: 5,
      whenTimeoutMs: Infinity,
    });
    expect(readLimits({ requestsPerSecond: 0 }).requestsPerSecond).toBe(0);
  });

  it.each([
    [{ dept: 5 }, 'There is no limit "dept"'],
    [{ toString: 5 }, 'There is no limit "toString"'],
    [{ depth: -1 }, 'The limit depth is -1'],
    [{ depth: NaN }, 'The limit depth is NaN'],
    [{ depth: '5' }, 'The limit depth is 5'],
    [{ depth: null }, 'The limit depth is null'],
  ])('refuses %j', (given, text) => {
    expect(() => readLimits(given as Partial<Limits>)).toThrow(invalid(text));
    expect(creating({ limits: given })).toThrow(invalid(text));
  });
});

describe('compileProcedures', () => {
  const compile = (procedures: Readonly<Record<string, unknown>>) => compileProcedures(procedures, {});

  it('makes a table without prototype, of what it was given alone', () => {
    const table = compile({ read: query(() => 1), toString: query(() => 2) });
    expect(Object.getPrototypeOf(table)).toBeNull();
    expect(Object.keys(table)).toEqual(['read', 'toString']);
    expect(Object.isFrozen(table)).toBe(true);
    expect(table['constructor']).toBeUndefined();
  });

  it('does not take what a prototype lends', () => {
    expect(Object.keys(compile(Object.create({ read: query(() => 1) }) as Record<string, unknown>))).toEqual([]);
  });

  it.each([undefined, null, () => 1, {}, { kind: 'query', handler: () => 1 }, 'read'])(
    'refuses %s, naming it',
    (given) => {
      expect(() => compile({ read: given })).toThrow(invalid('procedures.read'));
    },
  );

  it.each([
    ['not-an-origin', 'procedures.wipe.allow[0]'],
    ['<all_urls>', 'procedures.wipe.allow[0]'],
    ['http://app.example.com', 'insecureHttp'],
  ])('refuses a procedure that allows %s', (rule, text) => {
    expect(() => compile({ wipe: mutation({ allow: [rule], handler: () => 1 }) })).toThrow(invalid(text));
  });
});

describe('createHost', () => {
  it('does nothing before listen', () => {
    const timeout = vi.spyOn(globalThis, 'setTimeout');
    creating({ procedures: { read: query(() => 1) } })();
    expect(timeout).not.toHaveBeenCalled();
  });

  it.each([
    [{ allow: undefined }, 'allow'],
    [{ allow: 'https://app.example.com' }, 'allow'],
    [{ allow: ['https://*'] }, 'allow[0]'],
    [{ allow: ['<all_urls>'] }, 'dangerouslyAllowAnyOrigin'],
    [{ allow: ['*://*/*'] }, 'dangerouslyAllowAnyOrigin'],
    [{ allow: ['http://app.example.com'] }, 'insecureHttp'],
    [{ procedures: { read: () => 1 } }, 'procedures.read'],
  ])('refuses %j', (options, text) => {
    expect(creating(options)).toThrow(invalid(text));
  });
});

describe('warnings', () => {
  it('name what is risky, once, when the host begins to listen', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const search = query({ input: unchecked(), handler: () => 1 });
    startHostWith({ search }, { allow: ['https://*.example.com/*'], exposeErrors: true });
    await settle();
    const warnings = warn.mock.calls.map(([text]) => String(text));
    expect(warnings).toEqual([
      expect.stringContaining('https://*.example.com/*'),
      expect.stringContaining('"search" is unchecked'),
      expect.stringContaining('exposeErrors is on'),
    ]);
    expect(warnings.every((text) => text.startsWith('portcullis: '))).toBe(true);
  });

  it('name what is risky of ports and events, too', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    startHostWith(
      {},
      {
        allow: ['https://app.example.com'],
        events: { saved: event({ allow: ['https://*.example.com/*'] }) },
        ports: { cursor: port({ message: unchecked(), handler: () => undefined }) },
      },
    );
    await settle();
    expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
      expect.stringContaining('events.saved.allow'),
      expect.stringContaining('"cursor" are unchecked'),
    ]);
  });

  it('do not come where there is no reason', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    startHostWith({ read: query(() => 1) });
    await settle();
    expect(warn).not.toHaveBeenCalled();
  });
});
