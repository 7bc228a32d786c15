import { defineConfig } from 'vitest/config';

/** What needs a browser, apart from `npm test`, which does not. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'coverage/browser.json' }]],
  },
});
