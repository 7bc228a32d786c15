import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** As far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A private copy of the sources and tests as they stand, in which anything may be broken. */
export class Tree implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'interlock-planted-'));

  constructor() {
    const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', listed, { encoding: 'utf8' }).split('\0');
    for (const file of files) if (file !== '' && existsSync(file)) cpSync(file, path.join(this.#folder, file));
    symlinkSync(path.resolve('node_modules'), this.#modules, 'dir');
  }

  /** @throws where the patch does not fit the sources any more. */
  apply(patch: string): void {
    execFileSync('git', ['apply', patch], { cwd: this.#folder, stdio: 'pipe' });
  }

  /** The first test that fails, or the file that cannot be run; `undefined` where none does. */
  async failure(tests: readonly string[]): Promise<string | undefined> {
    // Where the configuration of the tests has it.
    const report = path.join(this.#folder, 'coverage', 'tests.json');
    const vitest = path.join(this.#modules, 'vitest', 'vitest.mjs');
    // On a busy machine a test may be slow, which is no sign of a bug.
    const options = ['--coverage.enabled=false', '--bail=1', '--testTimeout=120000'];
    const run = spawn(process.execPath, [vitest, 'run', ...options, ...tests], { cwd: this.#folder, stdio: 'ignore' });
    // Whether any test failed is in the report; a run that wrote none has not run.
    await once(run, 'exit');
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const tried = testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = tried.find(({ status }) => status === 'failed');
    return failed?.fullName ?? testResults.find(({ status }) => status === 'failed')?.name;
  }

  [Symbol.dispose](): void {
    // First the link, so that nothing can ever be deleted through it.
    unlinkSync(this.#modules);
    rmSync(this.#folder, { recursive: true });
  }

  get #modules(): string {
    return path.join(this.#folder, 'node_modules');
  }
}
