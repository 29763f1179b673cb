import { createHost, mutation, query, type Host } from 'portcullis/host';
import * as v from 'valibot';

import type { GatehouseApi } from '../contract.ts';
import { describeSender } from './describe-sender.ts';
import { readJournal, record } from './journal.ts';
import { keepWatch } from './keep-watch.ts';
import { allow } from './policy.ts';
import { witness } from './witness.ts';

// What fits on the toolbar icon.
const BADGE_LIMIT = 4;

const Badge = v.object({ text: v.string() });

const host: Host<GatehouseApi> = createHost({
  allow,
  procedures: {
    getBrowser: query((_input, context) =>
      witness('getBrowser', context, async () => ({
        openTabs: (await chrome.tabs.query({})).length,
        platform: (await chrome.runtime.getPlatformInfo()).os,
        badge: await chrome.action.getBadgeText({}),
      })),
    ),
    setBadge: mutation({
      input: Badge,
      output: Badge,
      errors: { BADGE_TOO_LONG: v.object({ limit: v.number() }) },
      handler: ({ text }, context) =>
        witness('setBadge', context, async () => {
          if (text.length > BADGE_LIMIT) throw context.error('BADGE_TOO_LONG', { limit: BADGE_LIMIT });
          await chrome.action.setBadgeBackgroundColor({ color: '#b45309' });
          await chrome.action.setBadgeText({ text });
          return { text: await chrome.action.getBadgeText({}) };
        }),
    }),
    keepWatch: query({
      input: v.object({ seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(60)) }),
      output: v.object({ watchedMs: v.number() }),
      handler: ({ seconds }, context) =>
        witness('keepWatch', context, async () => ({ watchedMs: await keepWatch(seconds, context.signal) })),
    }),
    // Reading the journal is not written down: it would fill it with itself.
    getJournal: query(readJournal),
  },
  onDenied: ({ reason, sender, procedure, count }) => {
    record({
      outcome: 'denied',
      reason,
      ...describeSender(sender),
      count,
      ...(procedure === undefined ? {} : { procedure }),
    });
  },
  onError: (error) => {
    console.error(error);
  },
});

host.listen();
