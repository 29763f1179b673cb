import type { Message } from '../protocol/frames.ts';

/** By prepared value: the buffers that it takes along over a lane, instead of leaving copies of them. */
const movedWith = new WeakMap<object, readonly ArrayBuffer[]>();

/** What is no object has no buffers. */
const asKey = (wire: unknown): object => Object(wire) as object;

/** A value in its wire form takes these along. */
export function takeAlong(wire: unknown, buffers: readonly ArrayBuffer[]): void {
  movedWith.set(asKey(wire), buffers);
}

/** A value is sent more than once: it leaves copies. */
export function leaveCopies(wire: unknown): void {
  movedWith.delete(asKey(wire));
}

/** Whether a value has left with its buffers, so that it cannot be sent again. */
export function isSpent(wire: unknown): boolean {
  return movedWith.get(asKey(wire))?.some(({ byteLength }) => byteLength === 0) ?? false;
}

/** What a message over a lane takes along. */
export function movedBuffers({ frames }: Message): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const frame of frames as readonly { input?: unknown; value?: unknown; data?: unknown }[]) {
    const wire = frame.input ?? frame.value ?? frame.data;
    if (typeof wire === 'object' && wire) buffers.push(...(movedWith.get(wire) ?? []));
  }
  return buffers;
}
