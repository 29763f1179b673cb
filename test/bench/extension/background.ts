import { listenForRawLanes } from '../baselines/raw-lane-host.ts';
import { listenForRawMessages } from '../baselines/raw-message-host.ts';
import { listenForRawPorts } from '../baselines/raw-port-host.ts';
import type { Echo } from '../page/connection.ts';
import { listenForBirpc } from '../peers/birpc-host.ts';
import { listenForCapnweb } from '../peers/capnweb-host.ts';
import { listenForComctx } from '../peers/comctx-host.ts';
import { listenForComlink } from '../peers/comlink-host.ts';
import { listenForWebextMessenger } from '../peers/webext-messenger-host.ts';
import { listenForPortcullis } from '../portcullis/host.ts';

const functions: Echo = { echo: (value) => value };

/** The one extension: every subject's other side. */
listenForRawMessages();
listenForRawPorts();
listenForRawLanes();
listenForBirpc(functions);
listenForComlink(functions);
listenForComctx(functions);
listenForCapnweb(functions);
listenForWebextMessenger(functions);
listenForPortcullis(functions, 'http://127.0.0.1/*');
