/**
 * Orders two extension versions as browsers do: up to four dot-separated numbers, missing ones count as `0`.
 *
 * @returns below zero, zero or above zero, as `a` is older than, equal to or newer than `b`.
 * @see https://developer.chrome.com/docs/extensions/reference/manifest/version
 */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = Number(left[part] ?? 0) - Number(right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
