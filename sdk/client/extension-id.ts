import { EXTENSION_ID } from '../protocol/extension-ids.ts';
import { PortcullisError } from '../protocol/portcullis-error.ts';

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
      throw new PortcullisError('INVALID_ARGUMENT', `No extensionId: "${String(id)}"`);
    }
  }
  return ids;
}
