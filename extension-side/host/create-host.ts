import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { backgroundRuntime } from './background-context.ts';
import { compileProcedures } from './compile-procedures.ts';
import type { CreateHost } from './create-host-signature.ts';
import { compilePolicy } from './gate/compile-policy.ts';
import type { HostOptions } from './host-options.ts';
import type { Host } from './host-types.ts';
import { readLimits } from './read-limits.ts';
import { startHost, type HostSettings } from './running-host.ts';
import { warningsOf } from './warnings.ts';

/**
 * Creates a host: what may be called, and by whom. Nothing happens before {@link Host.listen}.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` for a rule that is none, one that admits any website without `dangerouslyAllowAnyOrigin`, one
 * for plain http beyond this machine without `insecureHttp`, an unknown limit, or something that is no procedure.
 *
 * @example
 * ```ts
 * export const host = createHost({
 *   allow: ['https://app.example.com'],
 *   procedures: { getStatus: query(() => ({ ready: true })) },
 * });
 * host.listen();
 * ```
 */
export const createHost: CreateHost = <Procedures = object>(options: HostOptions<Procedures>): Host<Procedures> => {
  const settings = readHostOptions(options);
  let close: (() => void) | undefined;
  let listened = false;
  const host: Host<Procedures> = {
    listen() {
      if (listened)
        throw new PortcullisError('INVALID_ARGUMENT', 'host.listen() was called before: a host listens once.');
      const runtime = backgroundRuntime();
      listened = true;
      // eslint-disable-next-line no-console -- the extension's author reads it there
      for (const warning of warningsOf(settings)) console.warn(`portcullis: ${warning}`);
      close = startHost(runtime, settings);
    },
    close() {
      close?.();
      close = undefined;
      return Promise.resolve();
    },
  };
  return Object.freeze(host);
};

function readHostOptions<Procedures>(options: HostOptions<Procedures>): HostSettings {
  const anyOrigin = { dangerouslyAllowAnyOrigin: options.dangerouslyAllowAnyOrigin ?? false };
  return {
    policy: compilePolicy(options.allow, anyOrigin),
    procedures: compileProcedures({ ...options.procedures }, anyOrigin),
    limits: readLimits(options.limits),
    around: options.around,
    onDenied: options.onDenied,
    onError: options.onError,
    onFrame: options.onFrame,
    exposeErrors: options.exposeErrors ?? false,
  };
}
