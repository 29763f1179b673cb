import { describe, expect, it } from 'vitest';

import { truthTable, verdictOf } from '../../../support/gate/truth-table.ts';

describe('rules 1 to 3 and prerendering: who is it?', () => {
  // allow                                | id    | origin                   | url                            | frame | more                     | verdict
  it.each(
    truthTable(`
      # A page has no id.
      https://app.example.com             | -     | https://app.example.com  | /                              | 0     |                          | allowed
      https://app.example.com             | -     | https://app.example.com  | /deep/path?query#fragment      | 0     |                          | allowed
      https://app.example.com             | -     | https://app.example.com  | https://user:pw@app.example.com/ | 0   |                          | allowed
      own                                 | -     | https://app.example.com  | /                              | 0     |                          | origin-not-listed
      ext:other                           | -     | https://app.example.com  | /                              | 0     |                          | origin-not-listed
      own, ext:other, ext:third           | -     | https://app.example.com  | /                              | 0     |                          | origin-not-listed
      https://app.example.com             | -     | https://app.example.com  | /                              | 0     | relay                    | allowed
      https://app.example.com             | -     | https://app.example.com  | /                              | 0     | internal                 | not-own-sender
      https://app.example.com             | -     | https://app.example.com  | /                              | 0     | internal relay           | not-own-sender
      own                                 | -     | https://app.example.com  | /                              | 0     | internal                 | not-own-sender

      # A sender with another extension's id is that extension, whatever its url and origin say.
      https://app.example.com             | other | https://app.example.com  | /                              | 0     |                          | extension-not-listed
      https://app.example.com frames      | other | https://app.example.com  | /                              | 3     |                          | extension-not-listed
      <all_urls> http                     | other | https://app.example.com  | /                              | 0     | any                      | extension-not-listed
      own                                 | other | https://app.example.com  | /                              | 0     |                          | extension-not-listed
      ext:other                           | other | https://app.example.com  | /                              | 0     |                          | allowed
      ext:other                           | other | https://app.example.com  | /                              | 5     |                          | allowed
      ext:other                           | other | https://app.example.com  | /                              | 0     | incognito                | allowed
      ext:other                           | other | http://app.example.com   | /                              | 0     |                          | allowed
      ext:third                           | other | https://app.example.com  | /                              | 0     |                          | extension-not-listed
      ext:third, ext:other                | other | https://app.example.com  | /                              | 0     |                          | allowed
      https://app.example.com, ext:third  | other | https://app.example.com  | /                              | 0     |                          | extension-not-listed
      ext:other                           | other | chrome-extension://other | /worker.js                     | -     | no-tab                   | allowed
      ext:third                           | other | chrome-extension://other | /worker.js                     | -     | no-tab                   | extension-not-listed
      -                                   | other | chrome-extension://other | /worker.js                     | -     | no-tab                   | extension-not-listed
      ext:third                           | other | chrome-extension://third | /worker.js                     | -     | no-tab                   | extension-not-listed
      ext:other                           | other | chrome-extension://other | /options.html                  | 0     |                          | allowed
      ext:other                           | other | moz-extension://8f3a-11  | /background.html               | -     | no-tab                   | allowed
      ext:a@b.example                     | a@b.example | moz-extension://8f | /background.html               | -     | no-tab                   | allowed
      ext:other                           | Other | chrome-extension://other | /worker.js                     | -     | no-tab                   | extension-not-listed
      ext:other                           | other | https://app.example.com  | /                              | 0     | internal                 | not-own-sender
      ext:other                           | other | https://app.example.com  | /                              | 0     | internal relay           | not-own-sender
      https://app.example.com             | other | https://app.example.com  | /                              | 0     | internal relay           | not-own-sender
      https://app.example.com             | other | https://app.example.com  | /                              | 0     | relay                    | extension-not-listed

      # Chromium gives no origin for another extension's worker, only its id and its own url. For documents it always does.
      ext:pppppppppppppppppppppppppppppppp                             | other | -  | chrome-extension://pppppppppppppppppppppppppppppppp/worker.js | - | no-tab                          | allowed
      ext:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq                             | other | -  | chrome-extension://pppppppppppppppppppppppppppppppp/worker.js | - | no-tab                          | extension-not-listed
      <all_urls> http                     | other | -  | chrome-extension://pppppppppppppppppppppppppppppppp/worker.js | - | no-tab any                      | extension-not-listed
      ext:pppppppppppppppppppppppppppppppp                             | other | -  | chrome-extension://qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq/worker.js | - | no-tab                          | no-origin
      ext:pppppppppppppppppppppppppppppppp                             | other | -  | chrome-extension://pppppppppppppppppppppppppppppppp/page.html | - |                                 | no-origin
      ext:pppppppppppppppppppppppppppppppp                             | other | -  | chrome-extension://pppppppppppppppppppppppppppppppp/page.html | 0 | no-tab                          | no-origin
      ext:pppppppppppppppppppppppppppppppp                             | other | -  | https://app.example.com/         | - | no-tab                          | no-origin
      ext:pppppppppppppppppppppppppppppppp                             | other | -  | moz-extension://pppppppppppppppppppppppppppppppp/worker.js    | - | no-tab                          | no-origin
      <all_urls>                          | -     | -  | chrome-extension://pppppppppppppppppppppppppppppppp/worker.js | - | no-tab any                      | no-origin
      own                                 | own   | -  | chrome-extension://oooooooooooooooooooooooooooooooo/worker.js | - | internal no-tab                 | no-origin

      # Our own id is ourselves.
      own                                 | own   | chrome-extension://own   | /options.html                  | 0     | internal                 | allowed
      own                                 | own   | chrome-extension://own   | /popup.html                    | -     | internal no-tab          | allowed
      own                                 | own   | moz-extension://8f3a-11  | /options.html                  | 0     | internal                 | allowed
      own                                 | own   | safari-web-extension://8 | /options.html                  | 0     | internal                 | allowed
      own                                 | own   | https://app.example.com  | /                              | 0     | internal                 | allowed
      own                                 | own   | https://app.example.com  | /                              | 4     | internal                 | allowed
      own                                 | own   | https://app.example.com  | /                              | 0     | internal incognito       | allowed
      own                                 | own   | https://app.example.com  | /                              | 0     |                          | allowed
      -                                   | own   | chrome-extension://own   | /options.html                  | 0     | internal                 | own-not-allowed
      ext:own                             | own   | chrome-extension://own   | /options.html                  | 0     | internal                 | own-not-allowed
      https://app.example.com             | own   | https://app.example.com  | /                              | 0     | internal                 | own-not-allowed
      https://app.example.com             | own   | https://app.example.com  | /                              | 0     |                          | own-not-allowed
      <all_urls> http                     | own   | https://app.example.com  | /                              | 0     | any internal             | own-not-allowed
      ext:other                           | own   | https://app.example.com  | /                              | 0     | internal                 | own-not-allowed

      # Behind our relay is a page, which is judged as a page. An external channel has no relay.
      https://app.example.com             | own   | https://app.example.com  | /                              | 0     | internal relay           | allowed
      https://app.example.com             | own   | https://app.example.com  | /                              | 2     | internal relay           | frame-not-allowed
      https://app.example.com frames      | own   | https://app.example.com  | /                              | 2     | internal relay           | allowed
      https://app.example.com             | own   | https://app.example.com  | /                              | 0     | internal relay incognito | incognito-not-allowed
      https://app.example.com             | own   | https://evil.example     | /                              | 0     | internal relay           | origin-not-listed
      own                                 | own   | https://app.example.com  | /                              | 0     | internal relay           | origin-not-listed
      ext:own                             | own   | https://app.example.com  | /                              | 0     | internal relay           | origin-not-listed
      own                                 | own   | chrome-extension://own   | /options.html                  | 0     | internal relay           | unsupported-scheme
      https://app.example.com             | own   | https://app.example.com  | /                              | 0     | relay                    | own-not-allowed
      https://app.example.com             | own   | null                     | https://app.example.com/       | 2     | internal relay           | opaque-origin

      # No url, no origin, an opaque origin.
      https://app.example.com             | -     | https://app.example.com  | -                              | 0     |                          | no-url
      https://app.example.com             | -     | -                        | https://app.example.com/       | 0     |                          | no-origin
      https://app.example.com             | -     | -                        | -                              | 0     |                          | no-url
      https://app.example.com             | -     | null                     | https://app.example.com/       | 0     |                          | opaque-origin
      https://app.example.com frames      | -     | null                     | https://app.example.com/       | 3     |                          | opaque-origin
      <all_urls> frames                   | -     | null                     | https://app.example.com/       | 3     | any                      | opaque-origin
      <all_urls> frames                   | -     | null                     | null                           | 3     | any                      | opaque-origin
      <all_urls> frames                   | -     | null                     | about:blank                    | 3     | any                      | opaque-origin
      <all_urls> frames                   | -     | null                     | data:text/html,x               | 3     | any                      | opaque-origin
      ext:other                           | other | -                        | -                              | -     | no-tab                   | no-url
      ext:other                           | other | -                        | https://app.example.com/       | 0     |                          | no-origin
      ext:other                           | other | null                     | https://app.example.com/       | 3     |                          | opaque-origin
      own                                 | own   | null                     | https://app.example.com/       | 3     | internal                 | opaque-origin
      own                                 | own   | -                        | chrome-extension://own/        | -     | internal no-tab          | no-origin

      # url lies in origin.
      https://app.example.com             | -     | https://app.example.com  | https://evil.example/          | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://evil.example     | https://app.example.com/       | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | http://app.example.com/        | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | https://app.example.com:8443/  | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | https://www.app.example.com/   | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | about:blank                    | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | about:srcdoc                   | 3     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | data:text/html,x               | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | javascript:0                   | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | not a url                      | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | blob:https://app.example.com/x | 0     |                          | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | filesystem:https://app.example.com/temporary/x | 0 |              | url-origin-mismatch
      https://app.example.com             | -     | https://app.example.com  | view-source:https://app.example.com/ | 0 |                        | url-origin-mismatch
      <all_urls>                          | -     | file://                  | file:///home/user/page.html    | 0     | any                      | url-origin-mismatch
      <all_urls>                          | -     | ftp://app.example.com    | /                              | 0     | any                      | url-origin-mismatch
      <all_urls>                          | -     | chrome-extension://      | chrome-extension:///x          | 0     | any                      | url-origin-mismatch
      ext:other                           | other | chrome-extension://other | chrome-extension://third/x     | -     | no-tab                   | url-origin-mismatch
      ext:other                           | other | https://app.example.com  | https://evil.example/          | 0     |                          | url-origin-mismatch
      own                                 | own   | chrome-extension://own   | https://app.example.com/       | 0     | internal                 | url-origin-mismatch

      # A page is of the web. An extension without an id is nobody.
      <all_urls>                          | -     | chrome-extension://other | /page.html                     | 0     | any                      | unsupported-scheme
      <all_urls>                          | -     | moz-extension://8f3a-11  | /page.html                     | 0     | any                      | unsupported-scheme
      own                                 | -     | chrome-extension://own   | /page.html                     | 0     |                          | unsupported-scheme

      # A prerendered page waits. It shows a main frame whose id is not 0.
      https://app.example.com             | -     | https://app.example.com  | /                              | 0     | prerender                | prerendering
      https://app.example.com             | -     | https://app.example.com  | /                              | 9     | prerender                | prerendering
      https://app.example.com frames      | -     | https://app.example.com  | /                              | 9     | prerender                | prerendering
      https://app.example.com             | own   | https://app.example.com  | /                              | 9     | internal relay prerender | prerendering
      ext:other                           | other | https://app.example.com  | /                              | 9     | prerender                | prerendering
      own                                 | own   | https://app.example.com  | /                              | 9     | internal prerender       | prerendering
      https://app.example.com             | -     | https://app.example.com  | /                              | 0     | active                   | allowed
      https://app.example.com             | -     | https://app.example.com  | /                              | 9     | active                   | frame-not-allowed
    `),
  )('%s', (_title, row) => {
    expect(verdictOf(row)).toBe(row.expected);
  });
});
