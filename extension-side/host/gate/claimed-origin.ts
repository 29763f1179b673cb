// Longer than any origin a browser gives: a host has 253 characters at most.
const LONGEST_ORIGIN = 300;

/**
 * What a denied sender is filed under: its origin, whether or not that could be verified.
 *
 * Never throws, and never returns more than a few hundred characters.
 */
export function claimedOrigin(messageSender: unknown): string {
  if (typeof messageSender !== 'object' || messageSender === null || !Object.hasOwn(messageSender, 'origin')) return '';
  const { origin } = messageSender as { readonly origin: unknown };
  return typeof origin === 'string' ? origin.slice(0, LONGEST_ORIGIN) : '';
}
