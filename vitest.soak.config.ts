import { defineConfig } from 'vitest/config';

// `npm run test:soak`: the browser tests that show the more the longer they go on, at their full length. About an hour.
export default defineConfig({
  test: {
    name: 'soak',
    include: ['test/e2e/{lifecycle,chaos,flood,lane,large,soak}*.test.ts'],
    env: { PORTCULLIS_SOAK: '1' },
    globalSetup: ['test/e2e/global-setup.ts'],
    fileParallelism: false,
    allowOnly: false,
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
});
