import { PortcullisError } from '../protocol/errors.ts';

// Chromium: 32 letters from a to p. Firefox: an address, or a UUID in braces. Safari: bundle identifier and team.
const EXTENSION_ID = /^([a-p]{32}|[\w.-]*@[\w.-]+|\{[\dA-Fa-f-]{36}\}|[\w.-]+ \(\w+\))$/;

/**
 * The candidate ids of an option, without repetition.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names the id which no browser could have given.
 */
export function parseExtensionIds(option: string | readonly string[]): readonly string[] {
  const ids = new Set([option].flat());
  for (const id of ids.size > 0 ? ids : [option]) {
    if (!EXTENSION_ID.test(id as string)) {
      throw new PortcullisError('INVALID_ARGUMENT', `extensionId: ${JSON.stringify(id)} is no extension's id`);
    }
  }
  return [...ids];
}
