import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { AllowRule } from './allow-rule.ts';
import { backgroundRuntime } from './background-context.ts';
import { compileMembers } from './compile-members.ts';
import { compileProcedures } from './compile-procedures.ts';
import type { CreateHost } from './create-host-signature.ts';
import type { EmitTarget } from './emit-target.ts';
import { isEventDefinition } from './event.ts';
import { compilePolicy } from './gate/compile-policy.ts';
import type { HostOptions } from './host-options.ts';
import type { LiveHost } from './live-host.ts';
import { readPageProcedures } from './page-procedures.ts';
import { isPortDefinition } from './port.ts';
import { readLimits } from './read-limits.ts';
import { startHost, type HostSettings } from './running-host.ts';
import { warningsOf } from './warnings.ts';

const EVENTS = { option: 'events', isDefinition: isEventDefinition, expected: 'an event: make it with event()' };
const PORTS = { option: 'ports', isDefinition: isPortDefinition, expected: 'a port: make it with port()' };

/**
 * Creates a host: what may be called, and by whom. Nothing happens before `listen`.
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
export const createHost: CreateHost = (options: HostOptions): never => {
  let settings = readHostOptions(options);
  let live: LiveHost | undefined;
  let listened = false;
  const host = {
    listen() {
      if (listened)
        throw new PortcullisError('INVALID_ARGUMENT', 'host.listen() was called before: a host listens once.');
      const runtime = backgroundRuntime();
      listened = true;
      // eslint-disable-next-line no-console -- the extension's author reads it there
      for (const warning of warningsOf(settings)) console.warn(`portcullis: ${warning}`);
      live = startHost(runtime, settings);
    },
    emit(name: string, payload?: unknown, target?: EmitTarget) {
      if (!live) throw notListening('emit');
      live.emit(name, payload, target);
    },
    setPolicy(allow: readonly AllowRule[]) {
      const policy = compilePolicy(allow, anyOriginOf(options));
      settings = { ...settings, policy };
      return live?.setPolicy(policy) ?? Promise.resolve();
    },
    sessions: () => live?.sessions ?? [],
    stats: () => live?.stats ?? { sessions: 0, running: 0, subscriptions: 0, ports: 0 },
    async drain() {
      await live?.drain();
      live = undefined;
    },
    close() {
      live?.close();
      live = undefined;
      return Promise.resolve();
    },
  };
  // The contract exists at compile time only: here every name is a string and every value unknown. `never` is any host.
  return Object.freeze(host) as never;
};

function notListening(method: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', `host.${method}() was called on a host that does not listen.`);
}

function anyOriginOf({ dangerouslyAllowAnyOrigin = false }: Pick<HostOptions, 'dangerouslyAllowAnyOrigin'>) {
  return { dangerouslyAllowAnyOrigin };
}

function readHostOptions(options: HostOptions): HostSettings {
  const anyOrigin = anyOriginOf(options);
  return {
    policy: compilePolicy(options.allow, anyOrigin),
    procedures: compileProcedures({ ...options.procedures }, anyOrigin),
    events: compileMembers({ ...options.events }, EVENTS, anyOrigin),
    ports: compileMembers({ ...options.ports }, PORTS, anyOrigin),
    page: readPageProcedures(options.page),
    limits: readLimits(options.limits),
    around: options.around,
    onDenied: options.onDenied,
    onError: options.onError,
    onFrame: options.onFrame,
    exposeErrors: options.exposeErrors ?? false,
  };
}
