import { createHost, event, mutation, port, query, subscription, type Host } from 'portcullis/host';
import * as v from 'valibot';

import type { GatehouseApi, GatekeeperApi, Neighbour } from '../contract.ts';
import { enterCourtyard } from './courtyard.ts';
import { describeSender } from './describe-sender.ts';
import { readJournal, record } from './journal.ts';
import { keepWatch } from './keep-watch.ts';
import { tabsOf } from './page-sessions.ts';
import { allow, popupAlone } from './policy.ts';
import { readSelections } from './read-selections.ts';
import { walkTheWall } from './walk-the-wall.ts';
import { witness, witnessEach } from './witness.ts';

// What fits on the toolbar icon.
const BADGE_LIMIT = 4;

const Badge = v.object({ text: v.string() });
const Bell = v.object({ text: v.pipe(v.string(), v.maxLength(80)) });
const Seconds = v.object({ seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(60)) });
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Pointer = v.object({ x: Share, y: Share });

const host: Host<GatehouseApi & GatekeeperApi> = createHost({
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
      input: Seconds,
      output: v.object({ watchedMs: v.number() }),
      handler: ({ seconds }, context) =>
        witness('keepWatch', context, async () => ({ watchedMs: await keepWatch(seconds, context.signal) })),
    }),
    // Reading the journal is not written down: it would fill it with itself.
    getJournal: query(readJournal),
    walkTheWall: subscription({
      input: Seconds,
      output: v.object({ percent: v.number(), post: v.string() }),
      handler: ({ seconds }, context) => witnessEach('walkTheWall', context, walkTheWall(seconds, context)),
    }),
    ringBell: mutation({
      input: Bell,
      allow: popupAlone,
      handler: (bell, context) =>
        witness('ringBell', context, () => {
          context.emit('bellRang', bell);
          return { heardBy: tabsOf(host.sessions()).length };
        }),
    }),
    readSelections: query({
      allow: popupAlone,
      handler: (_input, context) => witness('readSelections', context, () => readSelections(host.sessions())),
    }),
  },
  events: { bellRang: event({ payload: Bell }) },
  ports: {
    courtyard: port<typeof Pointer, Neighbour>({ message: Pointer, handler: enterCourtyard }),
  },
  page: { getSelection: { output: v.pipe(v.string(), v.maxLength(10_000)) } },
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

// Whoever installs it finds the popup in a tab.
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install') void chrome.tabs.create({ url: chrome.runtime.getURL('popup.html'), active: false });
});
