// The only place that knows browsers' texts.

/**
 * Tells whether a browser threw because a message is larger than its messages may be.
 *
 * Measured in Chromium 156: `Message exceeded maximum allowed size of 64MiB.`
 */
export function isTooLarge(error: unknown): boolean {
  return /exceeded/.test(String(error));
}

/**
 * Tells whether a browser's `lastError` means that nobody listens at the address, so that nothing was delivered.
 *
 * Measured in Chromium 156 and Firefox 153:
 * `Could not establish connection. Receiving end does not exist.`
 */
export function isNoReceiver(message: string | undefined): boolean {
  return /Receiving end/.test(message as string); // without a text it looks into the word `undefined`
}
