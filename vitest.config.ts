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
    // V8 aborts now and then where several threads of a process strip types: the wrappers that its WebAssembly calls JavaScript by
    // are compiled after a thousand calls, and released in one thread while another still has them (nodejs/node#64500).
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }], new RuleCoverage()],
    coverage: {
      include: ['machines/**/*.ts', 'src/**/*.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: { 'machines/**': whole, 'src/engine/**': whole },
    },
  },
});
