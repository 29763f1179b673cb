import { describe, expect, it } from 'vitest';

import type { AllowRule } from '../../../../extension-side/host/allow-rule.ts';
import { compilePolicy } from '../../../../extension-side/host/gate/compile-policy.ts';
import { isUndecided, judge, judgeNarrowed } from '../../../../extension-side/host/gate/judge.ts';
import type { VerifiedSender } from '../../../../extension-side/host/verified-sender.ts';
import { pageSender } from '../../../support/gate/senders.ts';

const OTHER = 'p'.repeat(32);
const app = pageSender();
const framed = pageSender({ frameId: 2 });
const hidden = pageSender({ incognito: true });
const admin = pageSender({ origin: 'https://admin.example.com' });
const stranger = pageSender({ origin: 'https://evil.example' });
const tool: VerifiedSender = {
  kind: 'extension',
  origin: `chrome-extension://${OTHER}`,
  url: `chrome-extension://${OTHER}/x`,
  extensionId: OTHER,
  incognito: false,
};
const own: VerifiedSender = {
  kind: 'own',
  origin: 'chrome-extension://own',
  url: 'chrome-extension://own/x',
  incognito: false,
};

function decide(
  sender: VerifiedSender,
  host: readonly AllowRule[],
  procedure: readonly AllowRule[] | undefined,
): string {
  const admission = judge(sender, compilePolicy(host));
  const verdict = judgeNarrowed(sender, admission, procedure && compilePolicy(procedure));
  return verdict.allowed ? 'allowed' : verdict.reason;
}

const APP = 'https://app.example.com';
const ADMIN = 'https://admin.example.com';
const BOTH = [APP, ADMIN];

describe('a procedure with an allow of its own', () => {
  it.each<[string, VerifiedSender, readonly AllowRule[], readonly AllowRule[] | undefined, string]>([
    // sender            sender    the host's allow               the procedure's                        verdict
    ['the app', /*     */ app, BOTH, undefined, 'allowed'],
    ['the app', /*     */ app, BOTH, [APP], 'allowed'],
    ['the app', /*     */ app, BOTH, [ADMIN], 'procedure-not-allowed'],
    ['the app', /*     */ app, BOTH, [], 'procedure-not-allowed'],
    ['the app', /*     */ app, BOTH, [`${APP}/x/*`], 'path-not-listed'],
    ['the app', /*     */ app, [ADMIN], [APP], 'origin-not-listed'],
    ['the app', /*     */ app, [], [APP], 'origin-not-listed'],
    ['the admin', /*   */ admin, BOTH, [ADMIN], 'allowed'],
    ['a stranger', /*  */ stranger, BOTH, undefined, 'origin-not-listed'],
    ['a stranger', /*  */ stranger, BOTH, ['https://evil.example'], 'origin-not-listed'],
    ['a frame', /*     */ framed, [APP], [{ match: APP, frames: 'all' }], 'frame-not-allowed'],
    ['a frame', /*     */ framed, [{ match: APP, frames: 'all' }], [APP], 'frame-not-allowed'],
    ['a frame', /*     */ framed, [{ match: APP, frames: 'all' }], [{ match: APP, frames: 'all' }], 'allowed'],
    ['a hidden one', /**/ hidden, [APP], [{ match: APP, incognito: true }], 'incognito-not-allowed'],
    ['a hidden one', /**/ hidden, [{ match: APP, incognito: true }], [APP], 'incognito-not-allowed'],
    ['a hidden one', /**/ hidden, [{ match: APP, incognito: true }], [{ match: APP, incognito: true }], 'allowed'],
    ['an extension', /**/ tool, [APP, { extension: OTHER }], [APP], 'procedure-not-allowed'],
    ['an extension', /**/ tool, [APP], [{ extension: OTHER }], 'extension-not-listed'],
    ['an extension', /**/ tool, [{ extension: OTHER }], [{ extension: OTHER }], 'allowed'],
    ['ourselves', /*   */ own, [{ own: true }], [APP], 'procedure-not-allowed'],
    ['ourselves', /*   */ own, [APP], [{ own: true }], 'own-not-allowed'],
    ['ourselves', /*   */ own, [{ own: true }], [{ own: true }], 'allowed'],
  ])('%s', (_who, sender, host, procedure, expected) => {
    expect(decide(sender, host, procedure)).toBe(expected);
  });

  it('waits for its own when', () => {
    const verdict = judgeNarrowed(
      app,
      judge(app, compilePolicy([APP])),
      compilePolicy([{ match: APP, when: () => true }]),
    );
    expect(isUndecided(verdict)).toBe(true);
  });

  it('is closed as long as the when of the host has not been asked', () => {
    const undecided = judge(app, compilePolicy([{ match: APP, when: () => true }]));
    expect(judgeNarrowed(app, undecided, compilePolicy([APP])).allowed).toBe(false);
    expect(judgeNarrowed(app, undecided, undefined).allowed).toBe(false);
  });
});

describe('a sender that nobody verified', () => {
  it('is no extension without an id, and is not admitted by rules that have none either', () => {
    const { extensionId: _extensionId, ...nameless } = tool;
    expect(decide(nameless, [APP, { own: true }], undefined)).toBe('extension-not-listed');
  });
});
