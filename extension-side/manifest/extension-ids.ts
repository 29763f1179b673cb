/** Whether an extension of Chromium can have this id. */
export function isChromiumId(id: string): boolean {
  return /^[a-p]{32}$/.test(id);
}

/** Whether it is the id of an extension of Firefox, an address or a UUID in braces, or of Safari, which ends in a team in parentheses. */
export function isOtherBrowsersId(id: string): boolean {
  return /^(\S*@\S+|\{\S+\}|\S+ \(\S+\))$/.test(id);
}
