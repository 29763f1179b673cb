import { defineConfig } from 'vitest/config';

const project = (name: string, options: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

// Groups run one after the other, the projects of one group side by side. Browsers come last, two files of tests at a time: a browser waits
// more than it works.
const fast = { sequence: { groupOrder: 0 }, maxWorkers: '100%' };
const packed = {
  sequence: { groupOrder: 1 },
  maxWorkers: '100%',
  globalSetup: ['test/support/package/global-setup.ts'],
};
const waiting = { ...packed, sequence: { groupOrder: 2 }, maxWorkers: 3 };
const browser = { sequence: { groupOrder: 3 }, globalSetup: ['test/e2e/global-setup.ts'], maxWorkers: 2 };

export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: false,
    restoreMocks: true,
    unstubGlobals: true,
    coverage: {
      provider: 'v8',
      include: ['sdk/**/*.ts', 'extension-side/**/*.ts'],
      reporter: ['text', 'html'],
    },
    projects: [
      project('unit', fast),
      project('property', fast),
      project('protocol', fast),
      project('types', { ...packed, testTimeout: 120_000, hookTimeout: 120_000 }),
      project('package', { ...packed, testTimeout: 120_000, hookTimeout: 120_000 }),
      project('contract', {
        ...waiting,
        include: ['test/contract/fake-*.test.ts'],
        testTimeout: 60_000,
      }),
      project('contract-browsers', {
        ...browser,
        include: ['test/contract/{chromium,firefox}.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 300_000,
      }),
      project('e2e', { ...browser, testTimeout: 60_000, hookTimeout: 120_000 }),
    ],
  },
});
