import { ANY_SESSION, MARKER, type HelloFrame, type Message } from '../protocol/frames.ts';
import { PROTOCOL_VERSIONS } from '../protocol/versions.ts';

/** The frame by which this copy of the library introduces itself. */
export function helloFrame(target: string): HelloFrame {
  return { type: 'hello', protocol: PROTOCOL_VERSIONS, features: [], target };
}

/** The message that asks whether an extension is there, and begins nothing. */
export function greeting(target: string): Message {
  return { portcullis: MARKER, session: ANY_SESSION, frames: [helloFrame(target)] };
}
