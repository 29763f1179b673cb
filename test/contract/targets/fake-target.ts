import { startRelay } from 'portcullis/relay';
import { createFakeBrowser, type FakeEngine, type FakeExtensionParts, type FakeFrame } from 'portcullis/testing';

import { listenForContract } from '../actors/contract-host.ts';
import { createContractPage, type ContractPage } from '../actors/contract-page.ts';
import { contractManifest } from './contract-manifest.ts';
import type { Place, Stage, Target, Visit } from './target.ts';

const ORIGIN = 'https://site.example';
const FORBIDDEN = 'https://denied.example';

const ABSENT: Readonly<Record<FakeEngine, string>> = {
  chromium: 'p'.repeat(32),
  firefox: 'absent@fixture.example',
  safari: 'com.example.absent.Extension (TEAM000000)',
};

/** A fake browser, whose pages reach the extension by this transport. */
export function fakeTarget(engine: FakeEngine, transport: 'port' | 'message' | 'relay'): Target {
  return {
    name: `fake ${engine}, ${transport}`,
    engine,
    transport,
    open: () => Promise.resolve(openStage(engine, transport)),
  };
}

function openStage(engine: FakeEngine, transport: 'port' | 'message' | 'relay'): Stage {
  const uncaught: unknown[] = [];
  const browser = createFakeBrowser({
    engine,
    backgroundIdleMs: Infinity,
    onUncaught: (error) => uncaught.push(error),
  });
  const parts = (version: string): FakeExtensionParts => ({
    manifest: { name: 'contract', version, ...contractManifest([`${ORIGIN}/*`, `${FORBIDDEN}/*`], transport) },
    background: () => listenForContract([{ match: `${ORIGIN}/*`, frames: 'all' }]),
    contentScripts: { 'relay.js': () => void startRelay() },
  });
  let extension = browser.installExtension(parts('1.0.0'));
  const { id: extensionId } = extension;
  return {
    origin: ORIGIN,
    extensionId,
    absentId: ABSENT[engine],
    open: (place) => Promise.resolve(open(place)),
    async stopBackground() {
      extension.stopBackground();
      await browser.settle();
    },
    removeExtension() {
      extension.remove();
      return Promise.resolve();
    },
    installExtension() {
      extension = browser.installExtension(parts('1.0.0'));
      return Promise.resolve();
    },
    updateExtension(version) {
      extension.update(parts(version));
      return Promise.resolve();
    },
    takeNoise() {
      const noise = uncaught.splice(0).map((error) => ({ kind: 'uncaught', text: String(error) }));
      return Promise.resolve([...noise, ...browser.uncheckedErrors.map((text) => ({ kind: 'error', text }))]);
    },
    close() {
      browser.close();
      return Promise.resolve();
    },
  };

  function open(place: Place): Visit {
    const page = browser.openPage(place === 'forbidden' ? `${FORBIDDEN}/` : `${ORIGIN}/`);
    const isFrame = place === 'frame' || place === 'sandboxed frame';
    const frame: FakeFrame = isFrame ? page.openFrame(`${ORIGIN}/`, { sandbox: place === 'sandboxed frame' }) : page;
    const actor = frame.run(() => createContractPage({ extensionId, transports: [transport] }));
    return {
      // What an action answers survives JSON as it is: both are checked where the action is written.
      do: ((name: keyof ContractPage, ...given: readonly unknown[]) => {
        const act = actor[name] as (...given: readonly unknown[]) => Promise<unknown>;
        return frame.run(() => act(...(throughJson(given) as readonly unknown[]))).then(throughJson);
      }) as Visit['do'],
      async leaveAndReturn() {
        page.goto(`${ORIGIN}/elsewhere`);
        await browser.settle();
        page.goBack();
      },
      close() {
        page.close();
        return Promise.resolve();
      },
    };
  }
}

const throughJson = (value: unknown): unknown =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value)) as unknown);
