// The build puts other origins here when these ports are taken.
declare const PORTCULLIS_DEMO_ALLOWED_ORIGIN: string | undefined;
declare const PORTCULLIS_DEMO_STRANGER_ORIGIN: string | undefined;

/** The origin that the extension lets in. */
export const allowedOrigin =
  typeof PORTCULLIS_DEMO_ALLOWED_ORIGIN === 'undefined' ? 'http://localhost:4321' : PORTCULLIS_DEMO_ALLOWED_ORIGIN;

/** An origin that serves the very same files, and that the extension's gate turns away. */
export const strangerOrigin =
  typeof PORTCULLIS_DEMO_STRANGER_ORIGIN === 'undefined' ? 'http://127.0.0.1:4322' : PORTCULLIS_DEMO_STRANGER_ORIGIN;

/** The demo extension's id in Chromium. It follows from `key` in its manifest, so it is the same on every machine. */
export const extensionId = 'dcnjampcolcmfpjidegbginobclpigaj';

/** Its id in Firefox, as its manifest there says. */
export const geckoId = 'gatehouse@portcullis.example';

/** For `createClient`, which asks for all of them at once: the site's code is the same in every browser. */
export const extensionIds: readonly string[] = [extensionId, geckoId];

/** Where the extension keeps its journal in `chrome.storage.session`. */
export const journalKey = 'gatehouse.journal';
