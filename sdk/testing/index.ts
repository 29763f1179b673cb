export { createFakeBrowser } from './create-fake-browser.ts';
export type {
  FakeBrowser,
  FakeBrowserOptions,
  FakeContentScript,
  FakeEngine,
  FakeExtension,
  FakeExtensionPage,
  FakeExtensionParts,
  FakeFrame,
  FakeFrameOptions,
  FakeManifest,
  FakePage,
  FakePageOptions,
} from './fake-browser-types.ts';
