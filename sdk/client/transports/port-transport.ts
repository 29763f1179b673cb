import type { OpenTransport, TransportEnd } from '../../peer/transport.ts';
import { shieldMessage } from '../../protocol/codec/shield-message.ts';
import { foldMessage } from '../../protocol/frame-runs.ts';
import { PORT_NAME } from '../../protocol/frames.ts';
import { isNoReceiver, isTooLarge } from '../browser-errors.ts';
import { findRuntime, type RuntimePort } from '../runtime.ts';

/** Frames over a runtime port: `runtime.connect`, kept open. */
export function portTransport(extensionId: string): OpenTransport {
  return ({ onMessage, onClose }) => {
    const runtime = findRuntime();
    let port: RuntimePort | undefined;
    let open = true;
    const end = (
      message: string | undefined,
      kind: TransportEnd['kind'] = isNoReceiver(message) ? 'no-receiver' : 'lost',
    ): void => {
      if (!open) return;
      open = false;
      onClose({ kind, cause: message });
    };
    try {
      port = runtime?.connect(extensionId, { name: PORT_NAME });
    } catch {
      // An id of another browser's form, or a runtime that has gone with its frame: nobody can be reached, as below.
    }
    if (!port) {
      queueMicrotask(() => end(undefined, 'no-receiver'));
    }
    port?.onMessage.addListener((message) => {
      if (open) onMessage(message);
    });
    // `lastError` has to be read, or the browser writes it to the console.
    port?.onDisconnect.addListener(() => end(runtime?.lastError?.message));
    return {
      kind: 'port',
      send(message) {
        if (!open) return;
        try {
          port?.postMessage(shieldMessage(foldMessage(message)));
        } catch (error) {
          if (isTooLarge(error)) throw error;
          end(String(error));
        }
      },
      close() {
        open = false;
        port?.disconnect();
      },
    };
  };
}
