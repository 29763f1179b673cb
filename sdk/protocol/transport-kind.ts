/**
 * A way for frames to travel between page and extension.
 *
 * - `port`: a long-lived `runtime.connect` port.
 * - `message`: one `runtime.sendMessage` per call, where the client's `transports` leave out `port` and `lane`.
 * - `lane`: a direct `MessagePort` to the service worker, an upgrade of `port`.
 * - `relay`: through the extension's content script, where the browser itself reaches nobody.
 */
export type TransportKind = 'lane' | 'port' | 'message' | 'relay';
