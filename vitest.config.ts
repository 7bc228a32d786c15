import { defineConfig } from 'vitest/config';

const whole = { lines: 95, branches: 95 };

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
    coverage: {
      include: ['machines/**', 'src/**'],
      reporter: ['text', 'json-summary'],
      thresholds: { 'machines/**': whole, 'src/engine/**': whole },
    },
  },
});
