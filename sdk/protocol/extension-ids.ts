/** An id of Chromium's. */
export const CHROMIUM_ID = /^[a-p]{32}$/;

/** Any browser's. Chromium: 32 letters from a to p. Firefox: an address, or a UUID in braces. Safari: bundle identifier and team in parentheses. */
export const EXTENSION_ID = /^([a-p]{32}|\S*@\S+|\{\S+\}|\S+ \(\S+\))$/;
