import { PROTOCOL_VERSIONS } from '../protocol/versions.ts';
import type { HelloFrame } from '../protocol/frames.ts';

/** The frame by which this copy of the library introduces itself. */
export function helloFrame(target: string): HelloFrame {
  return { type: 'hello', protocol: PROTOCOL_VERSIONS, features: [], target };
}
