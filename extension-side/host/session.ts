import type { VerifiedSender } from './verified-sender.ts';

/** One client in one document. It outlives reconnects, and is the same object for all calls of one client while the host lives. */
export interface Session {
  /** 128 bits as 32 hexadecimal digits, chosen by the client. It is of no use in another document, yet keep it out of logs. */
  readonly id: string;
  /** Who opened the session. */
  readonly sender: VerifiedSender;
}
