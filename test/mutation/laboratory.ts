import path from 'node:path';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';

/** Test files run in the order in which they are given. */
class AsGiven {
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }

  async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

/** Runs tests on sources of which one may be changed: in memory, so that no file is touched. */
export class Laboratory {
  readonly #vitest: Vitest;
  readonly #sources: Map<string, string>;
  readonly #tests: ReadonlyMap<string, TestSpecification>;

  private constructor(vitest: Vitest, sources: Map<string, string>, tests: readonly TestSpecification[]) {
    this.#vitest = vitest;
    this.#sources = sources;
    this.#tests = new Map(tests.map((test) => [path.relative(process.cwd(), test.moduleId), test]));
  }

  /** @param ended is called after each test file. */
  static async open(ended: () => void): Promise<Laboratory> {
    const sources = new Map<string, string>();
    const vitest = await createVitest(
      {
        config: false,
        watch: false,
        include: ['test/**/*.test.ts'],
        setupFiles: ['test/setup.ts'],
        // However busy the machine, a slow test is not one that notices: what hangs is for the bench to see.
        testTimeout: 200_000,
        bail: 1,
        reporters: [{ onTestModuleEnd: ended }],
        silent: true,
        // One thread for all files of a run, which is a new one for each run: modules are evaluated once a mutant.
        pool: 'threads',
        maxWorkers: 1,
        isolate: false,
        sequence: { sequencer: AsGiven },
        cache: false,
        // It goes by what is on disk, which a planted source is not: whoever ran the tests next would run the mutant.
        fsModuleCache: false,
      },
      { plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => sources.get(id) }] },
    );
    return new Laboratory(vitest, sources, await vitest.globTestSpecifications());
  }

  /** From now on this file reads so, and every other as it stands. */
  plant(file: string, source: string): void {
    this.restore();
    const whole = path.resolve(file);
    this.#sources.set(whole, source);
    this.#vitest.invalidateFile(whole);
  }

  restore(): void {
    for (const file of this.#sources.keys()) this.#vitest.invalidateFile(file);
    this.#sources.clear();
  }

  /** The first of the test files that does not pass, or what else went wrong; `undefined` where nothing did. */
  async failure(tests: readonly string[]): Promise<string | undefined> {
    const specifications = tests.flatMap((test) => this.#tests.get(test) ?? []);
    const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(specifications);
    const states = new Map(testModules.map((module) => [module.moduleId, module.state()]));
    const failed = tests.find((test) => states.get(path.resolve(test)) !== 'passed');
    return failed ?? (unhandledErrors.length > 0 ? 'an error outside the tests' : undefined);
  }
}
