import { ANY_SESSION, MARKER, type HelloFrame, type Message } from '../protocol/frames.ts';
import { PROTOCOL_VERSIONS } from '../protocol/versions.ts';

/** The message that asks whether an extension is there, and begins nothing. */
export function greeting(target: string): Message<HelloFrame> & { readonly frames: readonly [HelloFrame] } {
  return {
    portcullis: MARKER,
    session: ANY_SESSION,
    // By this frame this copy of the library introduces itself.
    frames: [{ type: 'hello', protocol: PROTOCOL_VERSIONS, features: [], target }],
  };
}
