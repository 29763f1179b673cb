import type { ConnectionEvents } from './connection.ts';

/** A frame that a host sends over a welcomed connection. */
export type PartFrame = Parameters<ConnectionEvents['onFrame']>[0];

/** What takes frames, by their types. */
export type Receivers = {
  readonly [Type in PartFrame['type']]?: (frame: Extract<PartFrame, { readonly type: Type }>) => void;
};

/** Gives a frame to the receiver of its type, if there is one. */
export function deliver(frame: PartFrame, receivers: Receivers | undefined): void {
  // The table pairs each type with what takes it, which the compiler does not follow.
  (receivers?.[frame.type] as ((frame: PartFrame) => void) | undefined)?.(frame);
}
