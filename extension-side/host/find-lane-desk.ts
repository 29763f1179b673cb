import type { BrowserRuntime } from './browser-runtime.ts';
import { LaneDesk, type WorkerScope } from './lane-desk.ts';

const LANE_PAGE = /(?:^|\/)lane\.html$/;

/** The desk of an extension that can have lanes: it ships the lane page for websites to frame, and its background is a service worker. */
export function findLaneDesk(runtime: BrowserRuntime): LaneDesk | undefined {
  const scope = globalThis as unknown as WorkerScope & { readonly clients?: unknown }; // as the next line finds out
  if (scope.clients === undefined) return undefined; // service workers alone have them
  const { web_accessible_resources: entries = [] } = runtime.getManifest();
  const path = entries.flatMap(({ resources }) => resources).find((file) => LANE_PAGE.test(file));
  return path === undefined ? undefined : new LaneDesk(scope, runtime, path);
}
