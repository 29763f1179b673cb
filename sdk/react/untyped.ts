import type { Client } from '../client/index.ts';

/**
 * The client with its contract forgotten. The hooks' own signatures have checked name and input against the contract, and inside a generic
 * function the compiler cannot do so a second time.
 */
export function untyped(client: Client): Client {
  return client;
}
