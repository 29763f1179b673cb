import { count, type FieldCheck, type FrameShape } from './frame-shape.ts';

/** Frames in one message, and ids in one frame: a message that names more is not from an honest peer. */
export const ID_LIST_LENGTH = 4_096;

/** `ping` and `pong`, which both sides send. */
export const PING: FrameShape = { id: count };

/** `[min, max]` of protocol versions. */
export const VERSION_RANGE: FieldCheck = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((version) => count(version)) && value[0] <= value[1];
