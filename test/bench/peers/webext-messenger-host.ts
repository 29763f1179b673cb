import { exposeMethodsToExternalMessaging, registerMethods } from 'webext-messenger';

import type { Echo } from '../page/connection.ts';
import type {} from './webext-messenger-methods.ts';

/** Serves `webext-messenger`. It has no list of callers: whoever the manifest connects may call. */
export function listenForWebextMessenger({ echo }: Echo): void {
  registerMethods({ echo: async (value: unknown) => echo(value) });
  exposeMethodsToExternalMessaging('echo');
}
