/**
 * Orders two extension versions as browsers do: dot-separated numbers, of which missing ones count as `0`.
 *
 * @returns below zero, zero or above zero, as `a` is older than, equal to or newer than `b`.
 * @see https://developer.chrome.com/docs/extensions/reference/manifest/version
 */
export function compareVersions(a: string, b: string): number {
  return trim(a).localeCompare(trim(b), 'en', { numeric: true });
}

function trim(version: string): string {
  return version.replace(/(\.0+)+$/, '');
}
