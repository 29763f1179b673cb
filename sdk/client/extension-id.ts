import { PortcullisError } from '../protocol/errors.ts';

// Chromium: 32 letters a to p. Firefox: an address or a UUID in braces. Safari: bundle identifier and team.
const CHROMIUM_ID = /^[a-p]{32}$/;
const GECKO_ID = /^(?:[\w.-]*@[\w.-]+|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$/i;
const SAFARI_ID = /^[\w-]+(?:\.[\w-]+)+ \([A-Z0-9]+\)$/;

/**
 * The candidate ids of an option, checked and without repetition.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names the id which no browser could have given.
 */
export function parseExtensionIds(option: unknown): readonly string[] {
  const ids: readonly unknown[] = Array.isArray(option) ? option : [option];
  if (ids.length === 0)
    throw new PortcullisError('INVALID_ARGUMENT', 'extensionId is an empty list: name at least one extension.');
  return [...new Set(ids.map(parseExtensionId))];
}

function parseExtensionId(id: unknown): string {
  if (typeof id === 'string' && (CHROMIUM_ID.test(id) || GECKO_ID.test(id) || SAFARI_ID.test(id))) return id;
  throw new PortcullisError(
    'INVALID_ARGUMENT',
    `extensionId ${JSON.stringify(id) ?? String(id)} is not an extension's id: Chromium's are 32 letters from a to p, ` +
      `Firefox's look like name@example.com or {uuid}, Safari's like com.example.app.Extension (TEAMID).`,
  );
}
