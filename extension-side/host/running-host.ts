import { frameLog } from '../../sdk/peer/frame-log.ts';
import { randomHex } from '../../sdk/peer/random-hex.ts';
import { ValueDoor } from '../../sdk/peer/value-door.ts';
import type { FrameRecord } from '../../sdk/protocol/frame-record.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { Announcer } from './announcer.ts';
import type { BrowserRuntime } from './browser-runtime.ts';
import type { MemberTable } from './compile-members.ts';
import type { ProcedureTable } from './compiled-procedure.ts';
import type { Context } from './context.ts';
import { createRunners } from './create-runners.ts';
import type { Denial } from './denial.ts';
import { Dispatcher } from './dispatcher.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { Draining } from './draining.ts';
import type { EventSettings } from './event.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';
import { DenialLog } from './gate/denial-log.ts';
import { RateLimits } from './gate/rate-limits.ts';
import { Heartbeat } from './heartbeat.ts';
import { findLaneDesk } from './find-lane-desk.ts';
import { hostParcels } from './host-parcels.ts';
import { chooseStore } from './ledger/choose-store.ts';
import { Ledger } from './ledger/ledger.ts';
import { LiveHost } from './live-host.ts';
import type { PageProcedures } from './page-procedures.ts';
import type { PortSettings } from './port.ts';
import { Reception } from './reception.ts';
import { reportLater } from './report-errors.ts';
import { createSessionParts } from './session-parts.ts';
import { Sessions } from './sessions.ts';

/** A host's settings, checked and compiled. */
export interface HostSettings {
  readonly policy: CompiledPolicy;
  readonly procedures: ProcedureTable;
  readonly events: MemberTable<EventSettings>;
  readonly ports: MemberTable<PortSettings>;
  readonly page: PageProcedures;
  readonly limits: Limits;
  readonly around: ((context: Context, next: () => Promise<unknown>) => Promise<unknown>) | undefined;
  readonly onDenied: ((denial: Denial) => void) | undefined;
  readonly onError: ((error: unknown, context: Context) => void) | undefined;
  readonly onFrame: ((record: FrameRecord) => void) | undefined;
  readonly exposeErrors: boolean;
}

/** Puts a host's rooms together: reception → doorkeeper → dispatcher → session → runner → handler. */
export function startHost(runtime: BrowserRuntime, settings: HostSettings): LiveHost {
  const { limits } = settings;
  const manifest = runtime.getManifest();
  const hostId = randomHex(8);
  const log = frameLog(settings.onFrame);
  const serialization = manifest.message_serialization === 'structured_clone' ? 'structured-clone' : 'json';
  const rateLimits = new RateLimits(limits);
  const denials = new DenialLog({
    onDenied: settings.onDenied ?? (() => undefined),
    onFailure: reportLater,
    now: () => performance.now(),
  });
  const { policy, events, page } = settings;
  const doorkeeper = new Doorkeeper({ policy, limits, rateLimits, denials, onWhenFailed: reportLater });
  const ledger = new Ledger({ store: chooseStore(), hostId, limits });
  const runners = createRunners(settings, { doorkeeper, ledger });
  const draining = new Draining();
  const onBusy = (): void => heartbeat.start();
  const sessions = new Sessions({
    limits,
    values: { serialization, limits },
    parcels: hostParcels(limits),
    run: (session, call) => {
      onBusy();
      const { refusal } = draining;
      return refusal ? Promise.resolve(refusal) : runners.calls.run(session, call);
    },
    partsOf: (session) =>
      createSessionParts(session, { hostId, limits, doorkeeper, events, page, draining, runners, onBusy }),
    emit: (name, payload, target) => announcer.emit(name, payload, target),
    onBusy,
    acknowledge: (session, frame) => ledger.acknowledge(session, frame),
    onForgotten: (session) => ledger.forget(session),
  });
  // What is emitted is prepared once, for all who listen: as ports carry it, which every page reads.
  const door = new ValueDoor({ serialization, limits });
  const announcer = new Announcer({ events, sessions, door, onFailure: reportLater });
  const heartbeat = new Heartbeat(sessions);
  const lanes = findLaneDesk(runtime);
  const shutLanes = lanes?.open();
  const identity = { version: manifest.version, serialization, limits } as const;
  const dispatcher = new Dispatcher({ identity, ledger, doorkeeper, sessions, rateLimits, lanes, log });
  const shutReception = new Reception({ runtime, hostId, limits, doorkeeper, dispatcher, log }).open();
  const shut = (): void => {
    shutReception();
    shutLanes?.();
    heartbeat.stop();
    denials.close();
  };
  return new LiveHost({ sessions, draining, doorkeeper, announcer, shut });
}
