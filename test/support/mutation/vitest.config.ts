import { defineConfig } from 'vitest/config';

// The gate's own tests, and nothing else: they are what has to notice a weakened rule.
export default defineConfig({
  test: {
    include: ['test/unit/host/gate/**/*.test.ts', 'test/property/gate*.test.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
