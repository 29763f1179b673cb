import { unfoldRun } from '../../../sdk/protocol/frame-runs.ts';
import { EXTENSION_ID, type FakeRuntime } from './fake-runtime.ts';
import type { FakePort } from './fake-port.ts';

/** A frame as it came over the wire. */
export type RawFrame = Readonly<Record<string, unknown>> & { readonly type: string };

/** What the host sent in one message. */
export interface RawReply {
  readonly portcullis: number;
  readonly session: string;
  readonly host?: string;
  readonly frames: readonly RawFrame[];
}

/** The session of raw pages that name no other. */
export const SESSION = '0123456789abcdef'.repeat(2);

/** The frame that opens a connection. */
export const HELLO = { type: 'hello', protocol: [1, 1], features: [], target: EXTENSION_ID };

/** A request frame. */
export function request(id: number, name: string, different: Readonly<Record<string, unknown>> = {}): RawFrame {
  return { type: 'request', id, kind: 'query', name, ...different };
}

/** An envelope of frames. */
export function envelope(frames: readonly unknown[], session = SESSION): Readonly<Record<string, unknown>> {
  return { portcullis: 1, session, frames };
}

/** Sends any message as a one-shot. Resolves with the reply, `undefined` where the browser reports an error instead. */
export function sendRaw(fake: FakeRuntime, message: unknown): Promise<RawReply | null | undefined> {
  const { pageRuntime } = fake;
  return new Promise((resolve) => {
    pageRuntime.sendMessage(EXTENSION_ID, message, (reply) => {
      // Read, so that it does not count as unread.
      resolve(pageRuntime.lastError === undefined ? (reply as RawReply | null) : undefined);
    });
  });
}

/** Sends frames behind a hello as a one-shot. Resolves with the frames of the reply. */
export async function askRaw(fake: FakeRuntime, ...frames: readonly unknown[]): Promise<readonly RawFrame[]> {
  return (await sendRaw(fake, envelope([HELLO, ...frames])))?.frames ?? [];
}

/** A page that writes its frames by hand, over a port. */
export class RawPage {
  readonly port: FakePort;
  readonly replies: RawReply[] = [];
  isDisconnected = false;

  constructor(fake: FakeRuntime, name = 'portcullis/1') {
    this.port = fake.pageRuntime.connect(EXTENSION_ID, { name });
    this.port.onMessage.addListener((reply) => this.replies.push(reply as RawReply));
    this.port.onDisconnect.addListener(() => {
      Reflect.get(fake.pageRuntime, 'lastError');
      this.isDisconnected = true;
    });
  }

  /** The frames received so far. */
  get frames(): readonly RawFrame[] {
    return this.replies.flatMap(({ frames }) =>
      frames.flatMap(
        (frame) => unfoldRun(frame, (alike, itself) => ({ ...(alike as RawFrame), ...itself })) ?? [frame],
      ),
    );
  }

  send(...frames: readonly unknown[]): void {
    this.port.postMessage(envelope(frames));
  }
}
