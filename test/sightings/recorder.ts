import type { decide } from '../../src/engine/decide.ts';
import type { Sighting } from '../../src/matrix/sighting.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** On a test file: every verdict that its tests met, once each. */
    sightings?: readonly Sighting[];
  }
}

const met = new Map<string, Sighting>();

/** The verdicts that were met in this process since it was loaded, hence by the tests of one file. */
export const sightings = (): readonly Sighting[] => [...met.values()];

interface Decides {
  readonly decide: typeof decide;
}

/** The module as it is, with a `decide` that also notes its verdicts. */
export const noting = <Module extends Decides>(module: Module): Module => ({
  ...module,
  decide(...question: Parameters<typeof decide>) {
    const decision = module.decide(...question);
    for (const { rule, answer } of 'verdicts' in decision ? decision.verdicts : []) {
      if (answer === 'notEvaluated') continue;
      const { lifecycle, from, event } = decision;
      met.set([lifecycle, rule, from, event, answer].join(' '), { lifecycle, rule, from, event, answer });
    }
    return decision;
  },
});
