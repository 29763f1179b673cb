import { FakeEvent, jsonClone } from './fake-event.ts';

/** One end of a port. Both ends deliver in order, in microtasks. */
export class FakePort {
  readonly onMessage = new FakeEvent<(message: unknown) => void>();
  readonly onDisconnect = new FakeEvent<() => void>();
  readonly name: string;
  readonly sender: unknown;
  /** What `postMessage` was given, as the other end receives it. */
  readonly posted: unknown[] = [];
  other: FakePort | undefined;
  state: 'open' | 'closed' | 'dead' = 'open';

  constructor(name: string, sender?: unknown) {
    this.name = name;
    this.sender = sender;
  }

  postMessage(message: unknown): void {
    if (this.state === 'closed') throw new Error('Attempting to use a disconnected port object');
    // After the back/forward cache a port takes messages and loses them.
    if (this.state === 'dead') return;
    const copy = jsonClone(message);
    this.posted.push(copy);
    queueMicrotask(() => {
      if (this.other?.state === 'open') this.other.onMessage.emit(copy);
    });
  }

  /** The other end hears of it, this one does not. */
  disconnect(): void {
    if (this.state !== 'open') return;
    this.state = 'closed';
    // What was posted before is delivered first.
    queueMicrotask(() => {
      this.other?.lose();
    });
  }

  /** The browser closed it, or the other end did. */
  lose(): void {
    if (this.state !== 'open') return;
    this.state = 'closed';
    this.onDisconnect.emit();
  }
}

/** The two ends of a port: the page's, and the worker's with the browser's word on who is there. */
export function fakePortPair(name: string, sender: unknown): readonly [FakePort, FakePort] {
  const page = new FakePort(name);
  const worker = new FakePort(name, sender);
  page.other = worker;
  worker.other = page;
  return [page, worker];
}
