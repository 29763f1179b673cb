import { frameLog } from '../../sdk/peer/frame-log.ts';
import { randomHex } from '../../sdk/peer/random-hex.ts';
import { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { FrameRecord } from '../../sdk/protocol/frame-record.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import type { BrowserRuntime } from './browser-runtime.ts';
import type { CompiledProcedure, ProcedureTable } from './compiled-procedure.ts';
import type { Context } from './context.ts';
import type { Denial } from './denial.ts';
import { Dispatcher } from './dispatcher.ts';
import { Doorkeeper } from './doorkeeper.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';
import { DenialLog } from './gate/denial-log.ts';
import { RateLimits } from './gate/rate-limits.ts';
import { Heartbeat } from './heartbeat.ts';
import type { HostSession } from './host-session.ts';
import { chooseStore } from './ledger/choose-store.ts';
import { Ledger } from './ledger/ledger.ts';
import { ProcedureChecks } from './procedure-checks.ts';
import { Reception } from './reception.ts';
import { CallRunner } from './run-call.ts';
import { SubscriptionRunner } from './run-subscription.ts';
import { createSessionParts } from './session-parts.ts';
import { Sessions } from './sessions.ts';

/** A host's settings, checked and compiled. */
export interface HostSettings {
  readonly policy: CompiledPolicy;
  readonly procedures: ProcedureTable;
  readonly limits: Limits;
  readonly around: ((context: Context, next: () => Promise<unknown>) => Promise<unknown>) | undefined;
  readonly onDenied: ((denial: Denial) => void) | undefined;
  readonly onError: ((error: unknown, context: Context) => void) | undefined;
  readonly onFrame: ((record: FrameRecord) => void) | undefined;
  readonly exposeErrors: boolean;
}

/**
 * Puts a host's rooms together: reception → doorkeeper → dispatcher → session → runner → handler.
 *
 * @returns what ends it.
 */
export function startHost(runtime: BrowserRuntime, settings: HostSettings): () => void {
  const { limits, procedures, around, exposeErrors } = settings;
  const manifest = runtime.getManifest();
  const hostId = randomHex(8);
  const log = frameLog(settings.onFrame);
  const serialization = manifest.message_serialization === 'structured_clone' ? 'structured-clone' : 'json';
  const door = new ValueDoor({ serialization, limits });
  const rateLimits = new RateLimits(limits);
  const denials = new DenialLog({
    onDenied: settings.onDenied ?? (() => undefined),
    onFailure: reportLater,
    now: () => performance.now(),
  });
  const { policy } = settings;
  const doorkeeper = new Doorkeeper({ policy, limits, rateLimits, denials, onWhenFailed: reportLater });
  const ledger = new Ledger({ store: chooseStore(), hostId, limits });
  const onError = guarded(settings.onError);
  const running = {
    checks: new ProcedureChecks({ procedures, door, exposeErrors, onError }),
    around,
    admit: (session: HostSession, procedure: CompiledProcedure) => doorkeeper.admitTo(procedure, session.sender),
    onError,
  };
  const runner = new CallRunner({ ...running, ledger });
  const subscriptions = new SubscriptionRunner(running);
  const sessions = new Sessions({
    limits,
    door,
    run: (session, call) => {
      heartbeat.start();
      return runner.run(session, call);
    },
    partsOf: (session) => createSessionParts(session, { limits, door, subscriptions }),
    onBusy: () => heartbeat.start(),
    acknowledge: (session, ids) => ledger.acknowledge(session, ids),
    onForgotten: (session) => ledger.forget(session),
  });
  const heartbeat = new Heartbeat(sessions);
  const dispatcher = new Dispatcher({
    identity: { version: manifest.version, serialization, limits },
    ledger,
    sessions,
    rateLimits,
    log,
  });
  const shut = new Reception({ runtime, hostId, limits, doorkeeper, dispatcher, log }).open();
  return () => {
    const error = new PortcullisError('CONNECTION_CLOSED', 'The extension closed its host.', { delivered: 'unknown' });
    for (const session of [...sessions]) session.end(error);
    shut();
    heartbeat.stop();
    denials.close();
  };
}

/** The extension's `onError`, which must not fail the call it is told of. Without one, the console hears of it. */
function guarded(onError: HostSettings['onError']): (error: unknown, context: Context) => void {
  return (error, context) => {
    if (!onError) {
      // eslint-disable-next-line no-console -- the extension's author reads it there
      console.error(error);
      return;
    }
    try {
      onError(error, context);
    } catch (failure) {
      reportLater(failure);
    }
  };
}

function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
