import type { Method } from 'webext-messenger';

declare global {
  /** Where `webext-messenger` looks for the types of methods. */
  interface MessengerMethods {
    echo: Method;
  }
}
