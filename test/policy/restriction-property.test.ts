import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lint } from '../../machines/lint.ts';
import { restrict } from '../../machines/restriction.ts';
import { decide } from '../../src/engine/decide.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { HOUSE, LIFECYCLES, questionOf, restrictionOf } from './cases.ts';

const SEED = 20_261_121;
const policy = policyOf(holdersOf(lifecycles), {
  agentCapacity: { queues: { '*': ['sales'] } },
  mandatoryBreak: { zone: 'UTC' },
});

test.each(LIFECYCLES)(
  `whatever is taken from $name, nothing is allowed that was not before (seed ${SEED})`,
  async (lifecycle) => {
    const met = { restrictions: 0, allowed: 0, taken: 0 };
    const cases = fc.tuple(restrictionOf(lifecycle), fc.array(questionOf(lifecycle), { minLength: 20, maxLength: 20 }));
    const narrows = fc.property(cases, ([restriction, questions]) => {
      const { lifecycle: restricted, problems } = restrict(lifecycle, restriction, HOUSE);
      // What is turned down makes no client.
      fc.pre(problems.length === 0);
      met.restrictions += 1;
      expect(lint(restricted.machine, restricted)).toEqual([]);
      for (const question of questions) {
        const [before, after] = [lifecycle, restricted].map((each) => decide(each, question(policy)));
        if (before?.kind === 'allowed' && after?.kind !== 'allowed') met.taken += 1;
        if (after?.kind !== 'allowed') continue;
        met.allowed += 1;
        expect(before).toMatchObject({ kind: 'allowed', to: after.to, effect: after.effect });
      }
    });
    await fc.assert(narrows, { seed: SEED, numRuns: 200 });
    // The property says nothing where nothing is allowed, or nothing taken away.
    expect(Object.entries(met).filter(([, count]) => count < 20)).toEqual([]);
  },
);
