import { defineConfig } from 'vitest/config';

const project = (name: string, options: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

// Groups run one after the other, the projects of one group side by side. Browsers come last and alone: two of them on a
// small machine starve each other into timeouts.
const fast = { sequence: { groupOrder: 0 } };
const packed = { sequence: { groupOrder: 1 }, globalSetup: ['test/support/package/global-setup.ts'] };
const browser = { sequence: { groupOrder: 2 }, globalSetup: ['test/e2e/global-setup.ts'] };

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
        ...packed,
        include: ['test/contract/fake-*.test.ts'],
        testTimeout: 60_000,
      }),
      project('contract-browsers', {
        ...browser,
        include: ['test/contract/{chromium,firefox}.test.ts'],
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 300_000,
      }),
      project('e2e', { ...browser, fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 }),
    ],
  },
});
