import { describe, onTestFinished, type TestContext, test } from 'vitest';
import { follow, type Path } from '../../src/testing.ts';
import { TourDriver } from './driver.ts';
import type { Plan } from './plan.ts';

/** What came of a plan: as much of each leg as all witnesses agreed on. */
export interface Report {
  readonly plan: Plan;
  readonly taken: Path[];
  readonly tasks: TestContext['task'][];
}

/** One test a leg, each on a sandbox of its own. @returns what came of each plan, once the tests have run */
export const take = (plans: readonly Plan[]): readonly Report[] =>
  plans.map((plan) => {
    const { name, stage, model, legs } = plan;
    const report: Report = { plan, taken: [], tasks: [] };
    describe(`${name}, ${legs.length} legs`, () => {
      test.for([...legs.entries()])('leg $0', async ([, leg], { task }) => {
        const there = await stage.start();
        onTestFinished(() => there.ground.close());
        const driver = new TourDriver(model.machine, there);
        report.tasks.push(task);
        report.taken.push(driver.taken);
        await follow(model, leg, driver);
        await driver.finish();
      });
    });
    return report;
  });
