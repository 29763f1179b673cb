import type { CompiledProcedure } from './compiled-procedure.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { HostSession } from './host-session.ts';
import type { Ledger } from './ledger/ledger.ts';
import { ProcedureChecks } from './procedure-checks.ts';
import { incomingRoom } from './incoming-room.ts';
import { guarded } from './report-errors.ts';
import { CallRunner } from './run-call.ts';
import { PortRunner } from './run-port.ts';
import { SubscriptionRunner } from './run-subscription.ts';
import type { HostSettings } from './running-host.ts';

/** What takes frames to handlers. */
export interface Runners {
  readonly calls: CallRunner;
  readonly subscriptions: SubscriptionRunner;
  readonly ports: PortRunner;
}

/** Makes the runners of a host. */
export function createRunners(
  settings: HostSettings,
  { doorkeeper, ledger }: { readonly doorkeeper: Doorkeeper; readonly ledger: Ledger },
): Runners {
  const { procedures, ports, limits, around, exposeErrors } = settings;
  const onError = guarded(settings.onError);
  const shared = {
    checks: new ProcedureChecks({ procedures, exposeErrors, onError }),
    around,
    admit: (session: HostSession, member: Pick<CompiledProcedure, 'name' | 'policy'>) =>
      doorkeeper.admitTo(member, session.sender),
    onError,
  };
  const { admit } = shared;
  const room = incomingRoom(limits);
  return {
    calls: new CallRunner({ ...shared, ledger, limits, room }),
    subscriptions: new SubscriptionRunner(shared),
    ports: new PortRunner({ ports, limits, room, exposeErrors, admit, onError }),
  };
}
