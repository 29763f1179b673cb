import { defineConfig } from 'vitest/config';

// The gate's own tests: they are what has to notice a weakened rule. Those with random input stay out, so that
// nothing is noticed by luck.
export default defineConfig({
  test: {
    include: ['test/unit/host/gate/**/*.test.ts'],
    testTimeout: 60_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
