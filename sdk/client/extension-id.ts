import { PortcullisError } from '../protocol/portcullis-error.ts';

// Chromium: 32 letters from a to p. Firefox: an address, or a UUID in braces. Safari: bundle identifier and team in parentheses.
const EXTENSION_ID = /^([a-p]{32}|\S*@\S+|\{\S+\}|\S+ \(\S+\))$/;

/**
 * The candidate ids of an option, without repetition.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names the id which no browser could have given.
 */
export function parseExtensionIds(option: string | readonly string[]): readonly string[] {
  const ids = [...new Set([option].flat())];
  // An empty list, like an empty string, is wrong as a whole.
  for (const id of ids[0] ? ids : [option]) {
    if (!EXTENSION_ID.test(id as string)) {
      throw new PortcullisError('INVALID_ARGUMENT', `Not an extensionId: "${String(id)}"`);
    }
  }
  return ids;
}
