/** The relay's content script, where the package's `dist/relay.js` is copied to. */
export const RELAY_FILE = 'relay.js';

/** The lane's page and its script, where `dist/lane.html` and `dist/lane.js` are copied to. */
export const LANE_FILES = ['lane.html', 'lane.js'] as const;
