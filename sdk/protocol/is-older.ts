/**
 * Tells whether one extension version is older than another, in the order that browsers keep: up to four numbers, of which missing ones
 * count as `0`.
 *
 * @see https://developer.chrome.com/docs/extensions/reference/manifest/version
 */
export function isOlder(version: string, than: string): boolean {
  // `kn` compares digits as numbers. Zeros are needed on one side only: what is longer than `than` and equal up to there is not older.
  return `${version}.0.0.0`.localeCompare(than, 'en-u-kn') < 0;
}
