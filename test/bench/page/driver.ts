import { subscribe, unsubscribe } from '../portcullis/subscriptions.ts';
import type { Connection, Subject } from './connection.ts';
import { subjects } from './subjects.ts';
import { faultOf, makeValue, type ValueKind } from './values.ts';
import { watchForBlocks } from './watch-for-blocks.ts';

/** The name of something that is measured. */
export type SubjectName = keyof typeof subjects;

/** What a small call carries there and back. */
const SMALL = { id: 17, text: 'open the gate' };

const connections = new Map<SubjectName, Connection>();

function connectionTo(name: SubjectName): Connection {
  const connection = connections.get(name);
  if (!connection) throw new Error(`No connection of ${name} is open.`);
  return connection;
}

async function callOnce(connection: Connection): Promise<void> {
  const answer = (await connection.call(SMALL)) as typeof SMALL | undefined; // looked at in the next line
  if (answer?.text !== SMALL.text) throw new Error('A call was answered with something else.');
}

async function open(name: SubjectName, extensionId: string): Promise<Connection> {
  const subject: Subject = subjects[name];
  const connection = await subject.connect(extensionId);
  await callOnce(connection);
  return connection;
}

/** Measures in the page. The bench calls it from outside; what goes in and out is JSON. Times are in milliseconds. */
export const driver = {
  subjects: (): readonly SubjectName[] => Object.keys(subjects) as SubjectName[], // the keys of that object

  /** Opens the connection that later measurements of a subject use, and makes a first call. */
  async connect(name: SubjectName, extensionId: string): Promise<{ carrier: string | null }> {
    await driver.disconnect(name);
    const connection = await open(name, extensionId);
    connections.set(name, connection);
    return { carrier: connection.carrier?.() ?? null };
  },

  async disconnect(name: SubjectName): Promise<void> {
    const connection = connections.get(name);
    connections.delete(name);
    await connection?.close();
  },

  /** One call after the other. */
  async sequential(name: SubjectName, calls: number): Promise<number[]> {
    const connection = connectionTo(name);
    const times: number[] = [];
    for (let call = 0; call < calls; call++) {
      const startedAt = performance.now();
      await callOnce(connection);
      times.push(performance.now() - startedAt);
    }
    return times;
  },

  /** So many calls in one turn, until the last one is answered; repeated, as a whole. */
  async atOnce(name: SubjectName, calls: number, repetitions: number): Promise<number> {
    const connection = connectionTo(name);
    const startedAt = performance.now();
    for (let round = 0; round < repetitions; round++) {
      const answers: Promise<unknown>[] = [];
      for (let call = 0; call < calls; call++) answers.push(connection.call(SMALL));
      const last = (await Promise.all(answers)).at(-1) as typeof SMALL | undefined; // looked at in the next line
      if (last?.text !== SMALL.text) throw new Error('A call was answered with something else.');
    }
    return performance.now() - startedAt;
  },

  /** A large value there and back. The time does not include making and comparing it. */
  async roundTrip(name: SubjectName, kind: ValueKind, bytes: number): Promise<{ ms: number } | { fault: string }> {
    const value = makeValue(kind, bytes);
    try {
      const startedAt = performance.now();
      const received = await connectionTo(name).call(value);
      const ms = performance.now() - startedAt;
      const fault = faultOf(value, received);
      return fault === undefined ? { ms } : { fault };
    } catch (error) {
      return { fault: String(error) };
    }
  },

  /** Makes the value that {@link driver.sendKept} sends, beforehand: that takes time and memory of its own. */
  keep(bytes: number): void {
    kept = makeValue('bytes', bytes);
  },

  /** The kept value there and back, and the longest time meanwhile in which the page did nothing else. */
  async sendKept(name: SubjectName): Promise<{ ms: number; blockedMs: number } | { fault: string }> {
    try {
      const stop = watchForBlocks();
      const startedAt = performance.now();
      const received = await connectionTo(name).call(kept);
      const ms = performance.now() - startedAt;
      const blockedMs = stop();
      const fault = faultOf(kept, received);
      return fault === undefined ? { ms, blockedMs } : { fault };
    } catch (error) {
      return { fault: String(error) };
    }
  },

  /** From nothing to the first answer, and back to nothing. */
  async firstCall(name: SubjectName, extensionId: string): Promise<number> {
    const startedAt = performance.now();
    const connection = await open(name, extensionId);
    const ms = performance.now() - startedAt;
    await connection.close();
    return ms;
  },

  /** One call over a connection whose other side may be gone. Where the subject never answers, its time is infinite. */
  async callAfterLoss(name: SubjectName, patienceMs: number): Promise<{ ms: number } | { fault: string }> {
    const startedAt = performance.now();
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('it was not answered')), patienceMs);
    });
    try {
      await Promise.race([callOnce(connectionTo(name)), late]);
      return { ms: performance.now() - startedAt };
    } catch (error) {
      return { fault: String(error) };
    }
  },

  /** Opens so many more connections, each with one call made, and leaves them idle until {@link closeIdle}. */
  async openIdle(name: SubjectName, extensionId: string, count: number): Promise<void> {
    for (let index = 0; index < count; index++) idle.push(await open(name, extensionId));
  },

  async closeIdle(): Promise<void> {
    for (const connection of idle.splice(0)) await connection.close();
  },

  subscribe,
  unsubscribe,
};

const idle: Connection[] = [];

let kept: string | Uint8Array = '';

Object.assign(globalThis, { driver });
