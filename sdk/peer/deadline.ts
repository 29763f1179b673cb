import { Deadlines } from './deadlines.ts';

/** A deadline by itself, see {@link Deadlines.start}. Whoever has many shares one timer among them. */
export function startDeadline(timeoutMs: number, onPassed: () => void): () => void {
  return new Deadlines().start(timeoutMs, onPassed);
}
