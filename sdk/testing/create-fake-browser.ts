import { Core } from './core.ts';
import { extensionIdOf } from './extension/extension-id.ts';
import { InstalledExtension } from './extension/installed-extension.ts';
import type { FakeBrowser, FakeBrowserOptions, FakeExtension } from './fake-browser-types.ts';
import { Tab } from './page/tab.ts';
import { turnsTaken } from './realm/soon.ts';

/** Once nothing has had its turn for so many of them, nothing waits for its turn alone. */
const QUIET_TURNS = 200;

/** Whoever answers each other for so long never stops. */
const MOST_TURNS = 100_000;

/**
 * Makes a browser in memory, to test a website or an extension without a real one.
 *
 * Pages and backgrounds are functions of the test. Each finds its own globals, also after every `await`. Messages are copied, ordered and
 * refused as browsers do; time is the test's own, faked or not. What is not modelled throws, and says so.
 *
 * @throws Error outside Node, which alone can follow code over an `await`.
 *
 * @example
 * ```ts
 * const browser = createFakeBrowser({ engine: 'chromium' });
 * const extension = browser.installExtension({
 *   manifest: {
 *     name: 'Editor',
 *     version: '1.0.0',
 *     permissions: ['storage'],
 *     externally_connectable: { matches: ['https://app.example.com/*'] },
 *   },
 *   background: () => createHost({ allow: ['https://app.example.com'], procedures: { getStatus: query(() => 'ready') } }).listen(),
 * });
 * const page = browser.openPage('https://app.example.com/');
 * const status = await page.run(() => createClient({ extensionId: extension.id }).query('getStatus'));
 * ```
 */
export function createFakeBrowser(options: FakeBrowserOptions = {}): FakeBrowser {
  const core = new Core(options);
  core.realm.open(core);
  return {
    engine: core.engine.name,
    uncheckedErrors: core.uncheckedErrors,
    installExtension(parts) {
      const id = extensionIdOf(core.engine, parts);
      if (core.extensions.has(id))
        throw new Error(`An extension with the id ${id} is installed: give this one another.`);
      const extension = new InstalledExtension(core, id, parts);
      core.extensions.set(id, extension);
      extension.start({ reason: 'install' });
      core.injectIntoOpenPages(extension);
      return toFakeExtension(core, extension);
    },
    openPage(url, pageOptions = {}) {
      const tab = new Tab(core, url, pageOptions);
      core.tabs.add(tab);
      return tab.toPage();
    },
    async settle() {
      let lastAt = 0;
      for (let [turn, taken] = [0, turnsTaken()]; turn - lastAt < QUIET_TURNS; turn++) {
        await Promise.resolve();
        if (turnsTaken() !== taken) [lastAt, taken] = [turn, turnsTaken()];
        if (turn > MOST_TURNS) throw new Error('It does not settle: each message brings another about.');
      }
    },
    close() {
      for (const tab of [...core.tabs]) tab.close();
      for (const extension of core.extensions.values()) extension.stop();
      core.extensions.clear();
      core.realm.close(core);
    },
  };
}

function toFakeExtension(core: Core, extension: InstalledExtension): FakeExtension {
  const check = (): void => {
    if (core.extensions.get(extension.id) !== extension) throw new Error(`"${extension.manifest.name}" was removed.`);
  };
  return {
    id: extension.id,
    get version() {
      return extension.manifest.version;
    },
    get isBackgroundRunning() {
      return extension.isBackgroundRunning;
    },
    get backgroundStarts() {
      return extension.backgroundStarts;
    },
    stopBackground: () => extension.stopBackground(),
    run: (code) => extension.run(code),
    openPage(path) {
      check();
      return extension.openPage(path);
    },
    disable() {
      check();
      extension.stop();
    },
    enable() {
      check();
      if (extension.isEnabled) return;
      extension.start(undefined);
      core.injectIntoOpenPages(extension);
    },
    update(parts) {
      check();
      core.update(extension, parts);
    },
    remove() {
      check();
      core.extensions.delete(extension.id);
      extension.stop();
      core.dropDatabases(core.engine.hostOf(extension.id));
    },
  };
}
