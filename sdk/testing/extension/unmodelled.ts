/** APIs of extensions that the fake browser knows by name only. */
const NAMESPACES =
  'accessibilityFeatures action alarms audio bookmarks browserAction browserSettings browsingData captivePortal certificateProvider ' +
  'clipboard commands contentSettings contextMenus contextualIdentities cookies debugger declarativeContent declarativeNetRequest ' +
  'declarativeWebRequest desktopCapture devtools dns documentScan dom downloads enterprise events extensionTypes fileBrowserHandler ' +
  'fileSystemProvider find fontSettings gcm geckoProfiler history i18n identity idle input instanceID loginState management menus ' +
  'notifications offscreen omnibox pageAction pageCapture permissions pkcs11 platformKeys power printerProvider printing ' +
  'printingMetrics privacy processes proxy publicSuffix readingList scripting search sessions sidePanel sidebarAction system ' +
  'systemLog tabCapture tabGroups tabs theme topSites tts ttsEngine types userScripts vpnProvider wallpaper webAuthenticationProxy ' +
  'webNavigation webRequest windows';

/** Members of `runtime` that the fake browser knows by name only. */
const RUNTIME =
  'ContextType OnInstalledReason OnRestartRequiredReason PlatformArch PlatformNaclArch PlatformOs RequestUpdateCheckStatus ' +
  'connectNative getBackgroundPage getContexts getFrameId getPackageDirectoryEntry getPlatformInfo getBrowserInfo getVersion ' +
  'onBrowserUpdateAvailable onConnectNative onRestartRequired onSuspend onSuspendCanceled onUpdateAvailable onUserScriptConnect ' +
  'onUserScriptMessage openOptionsPage requestUpdateCheck restart sendNativeMessage setUninstallURL';

const STORAGE = 'AccessLevel managed sync onChanged';
const STORAGE_AREA = 'getKeys onChanged setAccessLevel';
const EXTENSION = 'getURL getViews isAllowedFileSchemeAccess isAllowedIncognitoAccess setUpdateUrlData';

/** Names of what is not modelled, by the object that has it: `storage area` is each member of `storage`. */
export const UNMODELLED = {
  '': NAMESPACES.split(' '),
  'runtime.': RUNTIME.split(' '),
  'storage.': STORAGE.split(' '),
  'storage area': STORAGE_AREA.split(' '),
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
