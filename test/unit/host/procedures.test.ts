import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { isPortcullisError, mutation, query, unchecked } from '../../../extension-side/host/index.ts';
import { isProcedureDefinition } from '../../../extension-side/host/procedure-definition.ts';
import { isUnchecked } from '../../../extension-side/host/unchecked.ts';

const handler = () => ({ ready: true });

/** Calls a definer as JavaScript would, with anything. */
const calling = (definer: unknown, given: unknown) => () => (definer as (given: unknown) => unknown)(given);

const errorOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe.each([
  ['query', query],
  ['mutation', mutation],
])('%s', (kind, definer) => {
  it('takes a bare handler', () => {
    expect(definer(handler)).toEqual({ kind, handler });
  });

  it('takes options, schemas that are functions among them', () => {
    const callable = Object.assign(() => true, v.string());
    const options = {
      input: callable,
      output: z.object({ ready: z.boolean() }),
      errors: { FULL: z.number() },
      handler,
      allow: ['https://app.example.com'],
      timeoutMs: Infinity,
      graph: true,
    };
    expect(calling(definer, options)()).toEqual({ kind, ...options });
  });

  it('leaves out what is undefined', () => {
    expect(Object.keys(calling(definer, { handler, input: undefined, allow: undefined })() as object)).toEqual([
      'handler',
      'kind',
    ]);
  });

  it('gives a definition that nobody can change', () => {
    const errors: Record<string, z.ZodType> = { FULL: z.number() };
    const definition = definer({ errors, handler });
    errors['MORE'] = z.string();
    expect(Object.isFrozen(definition)).toBe(true);
    expect(Object.keys(definition.errors ?? {})).toEqual(['FULL']);
    expect(Object.isFrozen(definition.errors)).toBe(true);
  });

  it('is told from everything else, by a mark that no object of options can carry', () => {
    const definition = definer(handler);
    expect(isProcedureDefinition(definition)).toBe(true);
    for (const other of [
      handler,
      { kind, handler },
      { ...definition },
      Object.create(definition),
      null,
      undefined,
      kind,
    ]) {
      expect(isProcedureDefinition(other)).toBe(false);
    }
  });

  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a string', 'handler', "'handler'"],
    ['a list', [handler], "no option '0'"],
    ['no handler', {}, "'handler', got none"],
    ['an inherited handler', Object.create({ handler }), "'handler', got none"],
    ['a handler that is none', { handler: 'open' }, "'handler', got 'open'"],
    ['a mistyped option', { handler, alow: ['https://app.example.com'] }, "no option 'alow'"],
    ['an input that is no schema', { handler, input: { url: 'string' } }, "'input', got an object"],
    ['an output that is no schema', { handler, output: { '~standard': {} } }, "'output', got an object"],
    ['errors that are no schemas', { handler, errors: { FULL: Number } }, "'errors', got an object"],
    ['a single rule', { handler, allow: 'https://app.example.com' }, "'allow', got 'https://app.example.com'"],
    ['a timeout of 0', { handler, timeoutMs: 0 }, "'timeoutMs', got 0"],
    ['a timeout that is no number', { handler, timeoutMs: Number.NaN }, "'timeoutMs', got NaN"],
    ['a switch that is none', { handler, graph: 1 }, "'graph', got 1"],
  ])('refuses %s and says so', (_, given, words) => {
    const error = errorOf(calling(definer, given));
    expect(isPortcullisError(error, 'INVALID_ARGUMENT')).toBe(true);
    expect((error as Error).message).toContain(`${kind}()`);
    expect((error as Error).message).toContain(words);
  });
});

describe('idempotent', () => {
  it('is a mutation’s', () => {
    expect(mutation({ idempotent: true, handler }).idempotent).toBe(true);
    expect(isPortcullisError(errorOf(calling(mutation, { idempotent: 'yes', handler })), 'INVALID_ARGUMENT')).toBe(
      true,
    );
  });

  it('is refused for a query', () => {
    expect(isPortcullisError(errorOf(calling(query, { idempotent: true, handler })), 'INVALID_ARGUMENT')).toBe(true);
  });
});

describe('unchecked', () => {
  it('accepts every value as it is', async () => {
    const schema = unchecked<{ url: string }>();
    for (const value of [{ url: 1 }, undefined, null, Number.NaN, Symbol.iterator]) {
      expect(await schema['~standard'].validate(value)).toEqual({ value });
    }
  });

  it('is told from schemas that check, and serves as input', () => {
    expect(isUnchecked(unchecked())).toBe(true);
    expect(isUnchecked(z.unknown())).toBe(false);
    expect(query({ input: unchecked<number>(), handler: (input) => input }).kind).toBe('query');
  });
});
