import type { OpenTransport, Transport } from '../../peer/transport.ts';
import type { Message } from '../../protocol/frames.ts';

/**
 * The browser's own transport, and the relay where it reaches nobody: Firefox gives pages none, and elsewhere an extension may
 * not list this page and have a relay on it all the same.
 *
 * What was sent to nobody is sent again over the relay: it is certain that none of it has arrived.
 */
export function orRelay(direct: OpenTransport, relay: OpenTransport): OpenTransport {
  return (events) => {
    let unanswered: Message[] | undefined = [];
    let open = true;
    let current: Transport = direct({
      onMessage(message) {
        unanswered = undefined;
        events.onMessage(message);
      },
      onClose(end) {
        if (!open) return;
        if (end.kind !== 'no-receiver' || !unanswered) {
          events.onClose(end);
          return;
        }
        current = relay(events);
        for (const message of unanswered) current.send(message);
        unanswered = undefined;
      },
    });
    return {
      get kind() {
        return current.kind;
      },
      send(message) {
        current.send(message);
        unanswered?.push(message);
      },
      close() {
        open = false;
        current.close();
      },
    };
  };
}
