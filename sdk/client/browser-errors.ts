/**
 * Tells whether a browser's `lastError` means that nobody listens at the address, so that nothing was delivered.
 *
 * The only place that knows browsers' texts. Measured in Chromium 156 and Firefox 153:
 * `Could not establish connection. Receiving end does not exist.`
 */
export function isNoReceiver(message: string | undefined): boolean {
  return /Receiving end/.test(message as string); // without a text it looks into the word `undefined`
}
