/** APIs of extensions that the fake browser knows by name only. */
const NAMESPACES =
  'accessibilityFeatures action alarms audio bookmarks browserAction browsingData certificateProvider clipboard commands ' +
  'contentSettings contextMenus contextualIdentities cookies debugger declarativeContent declarativeNetRequest desktopCapture ' +
  'devtools dns documentScan dom downloads enterprise events extensionTypes find fontSettings gcm geckoProfiler history i18n identity ' +
  'idle input instanceID management menus notifications offscreen omnibox pageAction pageCapture permissions pkcs11 platformKeys ' +
  'power printing privacy processes proxy readingList scripting search sessions sidePanel sidebarAction system tabCapture ' +
  'tabGroups tabs theme topSites tts ttsEngine types userScripts vpnProvider webNavigation webRequest windows';

/** Members of `runtime` that the fake browser knows by name only. */
const RUNTIME =
  'connectNative getBackgroundPage getContexts getFrameId getPackageDirectoryEntry getPlatformInfo getBrowserInfo onBrowserUpdateAvailable ' +
  'onConnectNative onRestartRequired onSuspend onSuspendCanceled onUpdateAvailable onUserScriptConnect onUserScriptMessage ' +
  'openOptionsPage requestUpdateCheck restart sendNativeMessage setUninstallURL';

const STORAGE = 'managed sync onChanged';
const EXTENSION = 'getURL getViews isAllowedFileSchemeAccess isAllowedIncognitoAccess setUpdateUrlData';

/** Names of what is not modelled, by the object that has it. */
export const UNMODELLED = {
  '': NAMESPACES.split(' '),
  'runtime.': RUNTIME.split(' '),
  'storage.': STORAGE.split(' '),
  'extension.': EXTENSION.split(' '),
} as const;

/** Makes looking for what is not modelled throw, and say so. What `target` has already stays. */
export function refuseUnmodelled<Target extends object>(
  target: Target,
  prefix: string,
  names: readonly string[],
): Target {
  for (const name of names) {
    if (name in target) continue;
    Object.defineProperty(target, name, {
      configurable: true,
      get: () => {
        throw new Error(
          `The fake browser does not model ${prefix}${name}: give installExtension a stand-in for it, as apis: { … }.`,
        );
      },
    });
  }
  return target;
}
