import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { Announcer } from './announcer.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { Draining } from './draining.ts';
import type { CompiledPolicy } from './gate/compiled-policy.ts';
import { refusal } from './greeting.ts';
import type { HostSession } from './host-session.ts';
import type { HostStats } from './host-types.ts';
import type { Sessions } from './sessions.ts';

/** What a host that listens is made of. */
export interface LiveHostOptions {
  readonly sessions: Sessions;
  readonly draining: Draining;
  readonly doorkeeper: Doorkeeper;
  readonly announcer: Announcer;
  /** Takes the listeners away, and disconnects every page. */
  readonly shut: () => void;
}

/** A host that listens, as its owner steers it. */
export class LiveHost {
  readonly #options: LiveHostOptions;

  constructor(options: LiveHostOptions) {
    this.#options = options;
  }

  /** The clients that are connected now. */
  get sessions(): readonly HostSession[] {
    return [...this.#options.sessions].filter(({ channels }) => channels.size > 0);
  }

  get stats(): HostStats {
    const sessions = [...this.#options.sessions];
    const sum = (count: (session: (typeof sessions)[number]) => number): number =>
      sessions.reduce((total, session) => total + count(session), 0);
    return {
      sessions: sessions.length,
      running: sum(({ calls }) => calls.size),
      subscriptions: sum(({ parts }) => parts.streams.size),
      ports: sum(({ parts }) => parts.ports.size),
    };
  }

  emit(name: string, payload: unknown, target: unknown): void {
    this.#options.announcer.emit(name, payload, target);
  }

  /** Judges everybody who is in by another policy. Settles once all have been; at once where no rule's `when` is asked. */
  async setPolicy(policy: CompiledPolicy): Promise<void> {
    const { doorkeeper, sessions } = this.#options;
    doorkeeper.setPolicy(policy);
    const asked: Promise<void>[] = [];
    for (const session of [...sessions]) {
      const conclude = (admitted: boolean): void => {
        if (!admitted) session.end(noLongerAdmitted(), refusal());
      };
      const verdict = doorkeeper.isStillAdmitted(session.sender);
      if (verdict instanceof Promise) asked.push(verdict.then(conclude));
      else conclude(verdict);
    }
    await Promise.all(asked);
  }

  /** Takes no new calls, lets those that run finish and their pages take what they gave, then closes. */
  async drain(): Promise<void> {
    const { draining, sessions } = this.#options;
    draining.begin();
    await Promise.all([...sessions].map(({ calls }) => calls.whenIdle()));
    await new Promise((resolve) => setTimeout(resolve)); // the last answers leave in the microtasks of this turn
    this.close();
  }

  close(): void {
    const error = new PortcullisError('CONNECTION_CLOSED', 'The extension closed its host.', { delivered: 'unknown' });
    for (const session of [...this.#options.sessions]) session.end(error);
    this.#options.shut();
  }
}

function noLongerAdmitted(): PortcullisError {
  return new PortcullisError('ORIGIN_NOT_ALLOWED', 'This origin may not call the extension any more.', {
    delivered: 'unknown',
  });
}
