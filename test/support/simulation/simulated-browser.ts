import { jsonClone } from '../fake-runtime/fake-event.ts';
import { LastError } from '../fake-runtime/last-error.ts';
import { Delivery } from './delivery.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedPort } from './simulated-port.ts';
import { SimulatedWorker, type SendResponse } from './simulated-worker.ts';

const NO_RECEIVER = 'Could not establish connection. Receiving end does not exist.';
const CHANNEL_CLOSED =
  'A listener indicated an asynchronous response by returning true, but the message channel closed before a response was received';

/** A worker that has heard nothing for so long is stopped. */
const IDLE_STOP_MS = 30_000;

/** A worker that has owed an answer for so long is stopped, whatever else it does. */
const LONGEST_ANSWER_MS = 300_000;

const SENDER = {
  origin: 'https://app.example.com',
  url: 'https://app.example.com/',
  frameId: 0,
  documentId: 'document',
  documentLifecycle: 'active',
  tab: { id: 1, incognito: false, url: 'https://app.example.com/' },
};

type Timer = ReturnType<typeof setTimeout>;

/** What lies between a page and an extension's worker, with its faults. */
export class SimulatedBrowser {
  readonly #random: SeededRandom;
  readonly #boot: (worker: SimulatedWorker) => () => void;
  readonly #timers = new Set<Timer>();
  readonly #stored = new Map<string, unknown>();
  readonly #pagePorts = new Set<SimulatedPort>();
  #plan: FaultPlan;
  #worker: SimulatedWorker | undefined;
  #isInstalled = true;
  /** Another one after each update: what was on its way to the old version does not reach the new one. */
  #installation = {};
  readonly #lastError = new LastError();
  /** Another one after each trip through the cache: callbacks of before are never called. */
  #pageLife = {};
  /** One-shot messages arrive in the order they were sent. */
  readonly #oneShots: Delivery;
  /** `lastError`s that nobody read: a browser prints them. */
  get unread(): readonly string[] {
    return this.#lastError.unread;
  }
  starts = 0;

  /** @param boot - Runs the worker's script, and returns what ends what the script has started. */
  constructor(random: SeededRandom, plan: FaultPlan, boot: (worker: SimulatedWorker) => () => void) {
    this.#random = random;
    this.#plan = plan;
    this.#boot = boot;
    this.#oneShots = this.#delivery();
  }

  /** What the page finds as `chrome.runtime`. */
  get pageRuntime(): object {
    const lastError = this.#lastError;
    return {
      get lastError() {
        return lastError.read();
      },
      sendMessage: (_id: string, message: unknown, callback: (reply: unknown) => void) => this.#send(message, callback),
      connect: (_id: string, { name }: { name: string }) => this.#connect(name),
    };
  }

  /** Changes what goes wrong from now on. */
  set plan(plan: FaultPlan) {
    this.#plan = plan;
  }

  get isWorkerRunning(): boolean {
    return this.#worker !== undefined;
  }

  killWorker(): void {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = undefined;
    worker.isAlive = false;
    const isSilent = this.#random.happens(this.#plan.silentDeath);
    for (const port of worker.ports) {
      port.state = 'dead';
      if (!isSilent) this.#delivery().deliver(() => port.other?.lose());
    }
    for (const answer of [...worker.answers]) answer(CLOSED);
    worker.end();
  }

  /** The page goes into the back/forward cache and comes back. */
  passThroughCache(): void {
    this.#pageLife = {};
    for (const port of this.#pagePorts) {
      if (port.state === 'open') port.state = 'dead';
      const { other } = port;
      this.#delivery().deliver(() => other?.lose());
    }
    this.#pagePorts.clear();
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }

  /** The extension is updated: its worker ends, its `storage.session` is emptied, and for a moment nobody is there. */
  reloadExtension(): void {
    this.killWorker();
    this.#stored.clear();
    this.#isInstalled = false;
    this.#installation = {};
    this.after(this.#random.between(20, 120), () => (this.#isInstalled = true));
  }

  /** Ends everything that the browser does by itself: what is under way never arrives. */
  stop(): void {
    this.killWorker();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Calls back once. */
  after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  #delivery(): Delivery {
    return new Delivery(this.#random, () => this.#plan, this.#timers);
  }

  #wake(): SimulatedWorker | undefined {
    if (!this.#isInstalled) return undefined;
    if (this.#worker) return this.#worker;
    const worker = new SimulatedWorker({
      stored: this.#stored,
      later: (receive) => this.#delivery().deliver(receive),
      isWriteLost: () => this.#random.happens(this.#plan.loseWrite),
    });
    this.#worker = worker;
    this.starts++;
    worker.end = this.#boot(worker);
    if (this.#plan.lifeMs) this.after(this.#random.between(...this.#plan.lifeMs), () => this.#killThis(worker));
    this.#watchIdle(worker);
    return worker;
  }

  #watchIdle(worker: SimulatedWorker): void {
    const idleAt = worker.lastHeardAt + IDLE_STOP_MS;
    if (worker.answers.size === 0 && Date.now() >= idleAt) this.#killThis(worker);
    else this.after(Math.max(1_000, idleAt - Date.now()), () => worker.isAlive && this.#watchIdle(worker));
  }

  #killThis(worker: SimulatedWorker): void {
    if (this.#worker === worker) this.killWorker();
  }

  #send(message: unknown, callback: (reply: unknown) => void): void {
    const copy = jsonClone(message);
    const life = this.#pageLife;
    const installation = this.#installation;
    // One whose double ran meanwhile did not reach nobody: which of the two it was, the copy that is there first decides.
    let hasReached: boolean | undefined;
    this.#oneShots.deliverMessage(() => {
      if (hasReached === false) return;
      const worker = installation === this.#installation ? this.#wake() : undefined;
      if (!worker) {
        if (hasReached === undefined && life === this.#pageLife) this.#lastError.tell(NO_RECEIVER, callback);
        hasReached ??= false;
        return;
      }
      hasReached = true;
      worker.lastHeardAt = Date.now();
      const answer: SendResponse = (reply): void => {
        if (!worker.answers.delete(answer)) return;
        worker.lastHeardAt = Date.now();
        const answered = reply === CLOSED ? CLOSED : jsonClone(reply);
        this.#delivery().deliver(() => {
          if (life !== this.#pageLife) return;
          if (answered === CLOSED) this.#lastError.tell(CHANNEL_CLOSED, callback);
          else callback(answered);
        });
      };
      worker.answers.add(answer);
      this.after(LONGEST_ANSWER_MS, () => worker.answers.has(answer) && this.#killThis(worker));
      worker.onMessageExternal.emit(copy, SENDER, answer);
    });
  }

  #connect(name: string): SimulatedPort {
    const toWorker = this.#delivery();
    const page = new SimulatedPort(name, toWorker);
    this.#pagePorts.add(page);
    const cutAtTimes = (): void => {
      if (this.#random.happens(this.#plan.cut)) this.#cut(page);
    };
    toWorker.deliver(() => {
      if (page.state === 'dead') return;
      const worker = this.#wake();
      if (!worker) {
        this.#lastError.tell(NO_RECEIVER, () => page.lose());
        return;
      }
      const end = new SimulatedPort(name, this.#delivery(), SENDER);
      page.other = end;
      end.other = page;
      page.onPost = cutAtTimes;
      end.onPost = cutAtTimes;
      worker.ports.add(end);
      worker.lastHeardAt = Date.now();
      end.onMessage.addListener(() => (worker.lastHeardAt = Date.now()));
      worker.onConnectExternal.emit(end);
    });
    return page;
  }

  #cut(page: SimulatedPort): void {
    this.#pagePorts.delete(page);
    this.#delivery().deliver(() => page.lose());
    this.#delivery().deliver(() => page.other?.lose());
  }
}

/** Stands for the end of the channel, in the place of a reply. */
const CLOSED = Symbol('closed');
