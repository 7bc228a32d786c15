import { defineConfig } from 'vitest/config';

/** The whole tours of all lifecycles, minutes long, apart from `npm test`, which takes the pairs of presences only. */
export default defineConfig({
  test: {
    include: ['test/tours/whole.ts'],
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'coverage/tours.json' }]],
  },
});
