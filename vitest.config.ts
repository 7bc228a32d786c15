import { configDefaults, defineConfig } from 'vitest/config';
import { RuleCoverage } from './test/sightings/reporter.ts';

const whole = { lines: 95, branches: 95 };

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/browser/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // By default one core is left idle: most tests wait for children and sockets.
    maxWorkers: '100%',
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }], new RuleCoverage()],
    coverage: {
      include: ['machines/**/*.ts', 'src/**/*.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: { 'machines/**': whole, 'src/engine/**': whole },
    },
  },
});
