import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { table } from '../../src/cli/table.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { findingOf, matrixOf } from '../../src/matrix/matrix.ts';

/** Where the sightings are kept, for `interlock coverage --tests`. */
const FILE = 'coverage/rules.json';

/**
 * After a run of all tests: in how many test files each rule was seen to allow, deny and not know. A rule that was not
 * seen both to allow and to stand in the way, on each of its edges, fails the run.
 */
export class RuleCoverage implements Reporter {
  #vitest: Vitest | undefined;
  #whole = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunStart(files: readonly TestSpecification[]): Promise<void> {
    const all = (await this.#vitest?.globTestSpecifications()) ?? [];
    this.#whole = files.length === all.length && this.#vitest?.config.testNamePattern === undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!this.#whole) return;
    const seen = modules.flatMap((module) =>
      (module.meta().sightings ?? []).map((sighting) => ({
        ...sighting,
        by: path.relative(process.cwd(), module.moduleId),
      })),
    );
    mkdirSync(path.dirname(FILE), { recursive: true });
    writeFileSync(FILE, `${JSON.stringify(seen, null, 1)}\n`);
    const { rows } = matrixOf(
      Object.values(lifecycles).map(({ lifecycle }) => lifecycle),
      seen,
    );
    const lines = rows.map((row) => [
      row.lifecycle,
      row.rule,
      row.edges.length,
      row.seen.allow,
      row.seen.deny,
      row.seen.unknown,
      findingOf(row) ?? '',
    ]);
    console.log('\nRules, and how often test files saw them on an edge:');
    for (const line of table([['lifecycle', 'rule', 'edges', 'allow', 'deny', 'unknown', ''], ...lines]))
      console.log(line);
    const wanting = rows.flatMap((row) => findingOf(row) ?? []);
    if (wanting.length === 0) return;
    console.error(`${wanting.length} rules were not seen both to allow and to stand in the way.`);
    process.exitCode = 1;
  }
}
