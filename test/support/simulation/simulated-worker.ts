import { FakeEvent, jsonClone } from '../fake-runtime/fake-event.ts';
import type { SimulatedPort } from './simulated-port.ts';

/** The id of the simulated extension. */
export const EXTENSION_ID = 'abcdefghijklmnopabcdefghijklmnop';

export type SendResponse = (reply?: unknown) => void;

/** What a worker needs of its browser. */
export interface WorkerSurroundings {
  /** What `storage.session` holds. It outlives the worker. */
  readonly stored: Map<string, unknown>;
  /** Calls back after a while. */
  later(receive: () => void): void;
  /** Whether a write that was under way when the worker died has come to nothing. */
  isWriteLost(): boolean;
}

/** One life of the extension's worker. */
export class SimulatedWorker {
  readonly onMessageExternal = new FakeEvent<(message: unknown, sender: unknown, answer: SendResponse) => unknown>();
  readonly onConnectExternal = new FakeEvent<(port: SimulatedPort) => void>();
  readonly ports = new Set<SimulatedPort>();
  /** The answers that are owed. */
  readonly answers = new Set<SendResponse>();
  readonly #surroundings: WorkerSurroundings;
  isAlive = true;
  /** Ends what runs in the worker, once it is cut off. */
  end: () => void = () => undefined;
  lastHeardAt = Date.now();

  constructor(surroundings: WorkerSurroundings) {
    this.#surroundings = surroundings;
  }

  /** What its script finds as `browser`. */
  get api(): object {
    return {
      runtime: {
        id: EXTENSION_ID,
        getManifest: () => ({ version: '1.0.0' }),
        onMessageExternal: this.onMessageExternal,
        onConnectExternal: this.onConnectExternal,
        onConnect: new FakeEvent<() => void>(),
      },
      storage: { session: this.#storageArea() },
    };
  }

  #storageArea(): object {
    const { stored } = this.#surroundings;
    return {
      get: (keys: readonly string[]) =>
        this.#access(() =>
          Object.fromEntries(keys.filter((key) => stored.has(key)).map((key) => [key, jsonClone(stored.get(key))])),
        ),
      set: (items: Readonly<Record<string, unknown>>) => {
        const copy = Object.entries(jsonClone(items) as object); // items is an object, and so is its clone
        return this.#access(() => {
          for (const [key, value] of copy) stored.set(key, value);
        });
      },
      remove: (keys: readonly string[]) =>
        this.#access(() => {
          for (const key of keys) stored.delete(key);
        }),
    };
  }

  /** What is asked of the storage takes effect after a while, perhaps after the worker's death, and is answered later still. */
  #access<Result>(act: () => Result): Promise<Result> {
    const { later, isWriteLost } = this.#surroundings;
    return new Promise((resolve) => {
      if (!this.isAlive) return;
      later(() => {
        if (!this.isAlive && isWriteLost()) return;
        const result = act();
        later(() => {
          if (this.isAlive) resolve(result);
        });
      });
    });
  }
}
