import { describe, expect, it } from 'vitest';

import { truthTable, verdictOf } from '../../../support/gate/truth-table.ts';

describe('rules 4 to 6: may it come in?', () => {
  // allow                                     | id | origin                        | url                     | frame | more      | verdict
  it.each(
    truthTable(`
      # Nobody is listed.
      -                                        | -  | https://app.example.com       | /                       | 0     |           | origin-not-listed

      # An origin is scheme, host and port, all of them.
      https://app.example.com                  | -  | https://evil.example          | /                       | 0     |           | origin-not-listed
      https://app.example.com                  | -  | http://app.example.com        | /                       | 0     |           | origin-not-listed
      https://app.example.com                  | -  | https://app.example.com:8443  | /                       | 0     |           | origin-not-listed
      https://app.example.com                  | -  | https://example.com           | /                       | 0     |           | origin-not-listed
      https://example.com                      | -  | https://app.example.com       | /                       | 0     |           | origin-not-listed
      https://app.example.com:8443             | -  | https://app.example.com:8443  | /                       | 0     |           | allowed
      https://app.example.com:8443             | -  | https://app.example.com       | /                       | 0     |           | origin-not-listed
      https://app.example.com:8443             | -  | https://app.example.com:9443  | /                       | 0     |           | origin-not-listed
      https://192.0.2.7                        | -  | https://192.0.2.7             | /                       | 0     |           | allowed
      https://192.0.2.7                        | -  | https://192.0.2.77            | /                       | 0     |           | origin-not-listed
      https://[2001:db8::1]                    | -  | https://[2001:db8::1]         | /                       | 0     |           | allowed
      https://a.example, https://b.example     | -  | https://a.example             | /                       | 0     |           | allowed
      https://a.example, https://b.example     | -  | https://b.example             | /                       | 0     |           | allowed
      https://a.example, https://b.example     | -  | https://c.example             | /                       | 0     |           | origin-not-listed

      # Look-alikes of an origin.
      https://allowed.example                  | -  | https://allowed.example.evil.example | /                | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://evil-allowed.example  | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://evilallowed.example   | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://allowed.examples      | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://allowed.exampl        | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://allowed.example.      | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://sub.allowed.example   | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://allowed-example       | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://allowed.example:80    | /                       | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://allowed.example:443   | /                       | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | https://xn--llowed-6nf.example | /                      | 0     |           | origin-not-listed
      https://allowed.example                  | -  | https://аllowed.example       | /                       | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | https://ALLOWED.EXAMPLE       | /                       | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | HTTPS://allowed.example       | /                       | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | https://allowed.example/      | https://allowed.example/ | 0    |           | url-origin-mismatch
      https://allowed.example                  | -  | https://user@allowed.example  | /                       | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | https://allowed.example@evil.example | /                | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | https://evil.example          | https://allowed.example@evil.example/ | 0 | | origin-not-listed
      https://allowed.example                  | -  | https://evil.example          | /?https://allowed.example/ | 0  |           | origin-not-listed
      https://allowed.example                  | -  | https://evil.example          | /#https://allowed.example/ | 0  |           | origin-not-listed
      https://allowed.example                  | -  | https://evil.example          | /https://allowed.example/ | 0   |           | origin-not-listed
      https://allowed.example                  | -  | https://evil.example          | https://evil.example\\\\@allowed.example/ | 0 | | origin-not-listed
      https://allowed.example                  | -  | file://                       | file:///allowed.example/ | 0    |           | url-origin-mismatch
      https://allowed.example                  | -  | file://                       | file://allowed.example/ | 0     |           | url-origin-mismatch
      https://allowed.example                  | -  | blob:https://allowed.example  | blob:https://allowed.example/x | 0 |        | url-origin-mismatch
      https://allowed.example                  | -  | https://allowed.example, https://evil.example | https://allowed.example/ | 0 | | url-origin-mismatch

      # Look-alikes of a pattern.
      https://*.allowed.example/*              | -  | https://allowed.example       | /                       | 0     |           | allowed
      https://*.allowed.example/*              | -  | https://a.b.allowed.example   | /                       | 0     |           | allowed
      https://*.allowed.example/*              | -  | https://evilallowed.example   | /                       | 0     |           | origin-not-listed
      https://*.allowed.example/*              | -  | https://evil-allowed.example  | /                       | 0     |           | origin-not-listed
      https://*.allowed.example/*              | -  | https://allowed.example.evil.example | /                | 0     |           | origin-not-listed
      https://*.allowed.example/*              | -  | https://a.allowed.example.    | /                       | 0     |           | origin-not-listed
      https://allowed.example/*                | -  | https://allowed.example.      | /                       | 0     |           | origin-not-listed
      https://allowed.example/*                | -  | https://allowed.example.:8443 | /                       | 0     |           | origin-not-listed
      https://allowed.example/*                | -  | http://allowed.example        | /                       | 0     |           | origin-not-listed
      https://allowed.example/*                | -  | https://evil.example          | https://allowed.example@evil.example/ | 0 | | origin-not-listed
      https://allowed.example/*                | -  | https://evil.example          | /?https://allowed.example/ | 0  |           | origin-not-listed
      https://*.allowed.example/*              | -  | http://a.allowed.example      | /                       | 0     |           | origin-not-listed

      # Ports in patterns: none means any, one means that one.
      https://app.example.com/*                | -  | https://app.example.com:8443  | /                       | 0     |           | allowed
      https://app.example.com:8443/*           | -  | https://app.example.com:8443  | /                       | 0     |           | allowed
      https://app.example.com:8443/*           | -  | https://app.example.com       | /                       | 0     |           | origin-not-listed
      https://app.example.com:443/*            | -  | https://app.example.com       | /                       | 0     |           | allowed
      https://app.example.com:*/*              | -  | https://app.example.com:8443  | /                       | 0     |           | allowed

      # A path filters.
      https://app.example.com/editor/*         | -  | https://app.example.com       | /editor/7               | 0     |           | allowed
      https://app.example.com/editor/*         | -  | https://app.example.com       | /editor/7?x#y           | 0     |           | allowed
      https://app.example.com/editor/*         | -  | https://app.example.com       | /                       | 0     |           | path-not-listed
      https://app.example.com/editor/*         | -  | https://app.example.com       | /Editor/7               | 0     |           | path-not-listed
      https://app.example.com/editor/*         | -  | https://app.example.com       | /#/editor/7             | 0     |           | path-not-listed
      https://app.example.com/editor/*         | -  | https://evil.example          | /editor/7               | 0     |           | origin-not-listed
      https://app.example.com/                 | -  | https://app.example.com       | /                       | 0     |           | allowed
      https://app.example.com/                 | -  | https://app.example.com       | /other                  | 0     |           | path-not-listed
      https://a.example/x/*, https://a.example/y/* | -  | https://a.example         | /y/                     | 0     |           | allowed
      https://a.example/x/*, https://a.example/y/* | -  | https://a.example         | /z/                     | 0     |           | path-not-listed

      # Plain http.
      https://app.example.com http             | -  | http://app.example.com        | /                       | 0     |           | origin-not-listed
      http://app.example.com http              | -  | http://app.example.com        | /                       | 0     |           | allowed
      http://app.example.com http              | -  | https://app.example.com       | /                       | 0     |           | origin-not-listed
      *://app.example.com/* http               | -  | http://app.example.com        | /                       | 0     |           | allowed
      *://app.example.com/* http               | -  | https://app.example.com       | /                       | 0     |           | allowed
      http://localhost:3000                    | -  | http://localhost:3000         | /                       | 0     |           | allowed
      http://localhost:3000                    | -  | http://localhost:3001         | /                       | 0     |           | origin-not-listed
      http://localhost:3000                    | -  | http://localhost.evil.example:3000 | /                  | 0     |           | origin-not-listed
      http://localhost/*                       | -  | http://localhost:5173         | /                       | 0     |           | allowed
      http://app.localhost                     | -  | http://app.localhost          | /                       | 0     |           | allowed
      http://127.0.0.1:8080                    | -  | http://127.0.0.1:8080         | /                       | 0     |           | allowed
      http://127.0.0.1:8080                    | -  | http://127.0.0.1.nip.example:8080 | /                   | 0     |           | origin-not-listed
      http://[::1]:8080                        | -  | http://[::1]:8080             | /                       | 0     |           | allowed
      *://localhost/*                          | -  | http://localhost              | /                       | 0     |           | allowed

      # Any site, where that is meant.
      <all_urls>                               | -  | https://anything.example      | /                       | 0     | any       | allowed
      *://*/*                                  | -  | https://anything.example      | /                       | 0     | any       | allowed
      https://*/*                              | -  | https://anything.example      | /                       | 0     | any       | allowed
      https://*.example/*                      | -  | https://anything.example      | /                       | 0     | any       | allowed
      https://*.example/*                      | -  | https://anything.test         | /                       | 0     | any       | origin-not-listed
      <all_urls>                               | -  | http://anything.example       | /                       | 0     | any       | origin-not-listed
      *://*/*                                  | -  | http://anything.example       | /                       | 0     | any       | origin-not-listed
      <all_urls>                               | -  | http://localhost:3000         | /                       | 0     | any       | allowed
      <all_urls> http                          | -  | http://anything.example       | /                       | 0     | any       | allowed
      <all_urls>                               | -  | https://anything.example      | /                       | 1     | any       | frame-not-allowed
      <all_urls>                               | -  | https://anything.example      | /                       | 0     | any incognito | incognito-not-allowed

      # Frames below the top one. Who is in no tab has no frame id and is no top frame.
      https://app.example.com                  | -  | https://app.example.com       | /                       | 1     |           | frame-not-allowed
      https://app.example.com                  | -  | https://app.example.com       | /                       | 4096  |           | frame-not-allowed
      https://app.example.com                  | -  | https://app.example.com       | /                       | -     | no-tab    | frame-not-allowed
      https://app.example.com frames           | -  | https://app.example.com       | /                       | 1     |           | allowed
      https://app.example.com frames           | -  | https://app.example.com       | /                       | 0     |           | allowed
      https://app.example.com frames           | -  | https://app.example.com       | /                       | -     | no-tab    | allowed
      https://app.example.com frames           | -  | https://evil.example          | /                       | 1     |           | origin-not-listed
      https://*.example.com/* frames           | -  | https://app.example.com       | /                       | 1     |           | allowed
      https://*.example.com/*                  | -  | https://app.example.com       | /                       | 1     |           | frame-not-allowed

      # Incognito windows.
      https://app.example.com                  | -  | https://app.example.com       | /                       | 0     | incognito | incognito-not-allowed
      https://app.example.com incognito        | -  | https://app.example.com       | /                       | 0     | incognito | allowed
      https://app.example.com incognito        | -  | https://app.example.com       | /                       | 0     |           | allowed
      https://app.example.com incognito        | -  | https://evil.example          | /                       | 0     | incognito | origin-not-listed
      https://app.example.com frames           | -  | https://app.example.com       | /                       | 1     | incognito | incognito-not-allowed
      https://app.example.com incognito        | -  | https://app.example.com       | /                       | 1     | incognito | frame-not-allowed
      https://app.example.com frames incognito | -  | https://app.example.com       | /                       | 1     | incognito | allowed

      # One rule must admit by itself, and the nearest miss gives the reason, in whatever order the rules stand.
      https://a.example frames, https://a.example incognito           | -  | https://a.example | /    | 1 | incognito | incognito-not-allowed
      https://a.example incognito, https://a.example frames           | -  | https://a.example | /    | 1 | incognito | incognito-not-allowed
      https://a.example, https://b.example frames                     | -  | https://a.example | /    | 1 |           | frame-not-allowed
      https://b.example frames, https://a.example                     | -  | https://a.example | /    | 1 |           | frame-not-allowed
      https://a.example/x/*, https://a.example                        | -  | https://a.example | /    | 1 |           | frame-not-allowed
      https://a.example, https://a.example/x/*                        | -  | https://a.example | /    | 1 |           | frame-not-allowed
      https://a.example/x/*, https://b.example                        | -  | https://a.example | /    | 0 |           | path-not-listed
      https://b.example, https://a.example/x/*                        | -  | https://a.example | /    | 0 |           | path-not-listed
      https://a.example/x/* frames, https://a.example/y/*             | -  | https://a.example | /y/  | 1 |           | frame-not-allowed
      https://a.example, https://a.example frames                     | -  | https://a.example | /    | 1 |           | allowed
      own, ext:other, https://a.example                               | -  | https://a.example | /    | 0 |           | allowed
    `),
  )('%s', (_title, row) => {
    expect(verdictOf(row)).toBe(row.expected);
  });
});
