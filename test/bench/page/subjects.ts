import { rawLane } from '../baselines/raw-lane-page.ts';
import { rawMessage } from '../baselines/raw-message-page.ts';
import { rawPort } from '../baselines/raw-port-page.ts';
import { birpc } from '../peers/birpc-page.ts';
import { capnweb } from '../peers/capnweb-page.ts';
import { comctx } from '../peers/comctx-page.ts';
import { comlink } from '../peers/comlink-page.ts';
import { webextMessenger } from '../peers/webext-messenger-page.ts';
import { portcullisLane, portcullisMessage, portcullisPort } from '../portcullis/page.ts';
import type { Subject } from './connection.ts';

/** What is measured, by name, in the order of tables. */
export const subjects = {
  'raw message': rawMessage,
  'raw port': rawPort,
  'raw lane': rawLane,
  birpc,
  comlink,
  comctx,
  capnweb,
  'webext-messenger': webextMessenger,
  'Portcullis message': portcullisMessage,
  'Portcullis port': portcullisPort,
  'Portcullis lane': portcullisLane,
} satisfies Record<string, Subject>;
