import { hash } from 'node:crypto';
import fc from 'fast-check';
import { FAULTS } from './fault.ts';
import { INVARIANTS, violations } from './invariant.ts';
import { lineOf } from './line.ts';
import type { Place } from './place.ts';
import { isPossible, oneMore } from './plan.ts';
import type { Run } from './run.ts';
import type { Schedule } from './schedule.ts';
import { shrink } from './shrink.ts';
import type { Situation } from './situation.ts';
import { type Tally, tallyOf } from './tally.ts';

/** What is broken, by what, and by how little. */
export interface Finding {
  readonly line: string;
  readonly sentences: readonly string[];
}

/** Of the schedules of a situation, those that this sweep takes. */
export interface Share {
  /** Also two faults in one run. */
  readonly pairs: boolean;
  /** So many schedules of three faults and more, by this seed. */
  readonly random: number;
  readonly seed: number;
  /** It takes each `of`th, from this one on. */
  readonly part: number;
  readonly of: number;
}

/** Carries out the schedules of situations, and tells what comes of each. */
export class Sweep {
  readonly #place: Place;
  readonly #tell: (counted: Partial<Tally>, finding?: Finding) => void;

  constructor(place: Place, tell: (counted: Partial<Tally>, finding?: Finding) => void) {
    this.#place = place;
    this.#tell = tell;
  }

  async take(situation: Situation, { pairs, random, seed, part, of }: Share): Promise<void> {
    const mine = <T>(all: readonly T[]) => all.filter((_, index) => index % of === part);
    const plain = await this.#place.run({ situation, strikes: [] });
    const singles = oneMore(plain);
    if (part === 0) {
      const sentences = this.#count(plain, { steps: plain.calls.length, notApplicable: singles.notApplicable });
      if (sentences.length > 0) this.#tell({}, { line: lineOf(plain.schedule), sentences });
    }
    for (const schedule of mine(singles.schedules)) {
      const single = await this.#run(schedule, { singles: 1 });
      if (!pairs) continue;
      const further = oneMore(single);
      this.#tell({ notApplicable: further.notApplicable });
      for (const pair of further.schedules) await this.#run(pair, { pairs: 1 });
    }
    for (const schedule of mine(randomSchedules(situation, plain.calls.length, random, seed))) {
      await this.#run(schedule, { random: 1 });
    }
  }

  async #run(schedule: Schedule, as: Partial<Tally>): Promise<Run> {
    const run = await this.#place.run(schedule, isForDisk(schedule) ? 'disk' : 'memory');
    const sentences = this.#count(run, as);
    if (sentences.length > 0) await this.#report(run, sentences);
    return run;
  }

  #count(run: Run, as: Partial<Tally>): readonly string[] {
    const sentences = violations(run);
    this.#tell({ ...tallyOf(run, INVARIANTS.length, sentences.length), ...as });
    return sentences;
  }

  /** The first schedule is told with what it broke, also where it does not break it a second time. */
  async #report({ schedule, journal }: Run, sentences: readonly string[]): Promise<void> {
    const promises = sentences.map(promiseOf);
    const found = async (each: Schedule) =>
      violations(await this.#place.run(each, journal)).filter((sentence) => promises.includes(promiseOf(sentence)));
    const least = await shrink(schedule, async (each) => (await found(each)).length > 0);
    this.#tell({}, { line: lineOf(least), sentences: least === schedule ? sentences : await found(least) });
  }
}

const promiseOf = (sentence: string) => sentence.slice(0, sentence.indexOf(':'));

/** One in sixteen, always the same ones: a journal on disk costs more than the rest of a run. */
const isForDisk = (schedule: Schedule) => Number.parseInt(hash('sha256', lineOf(schedule)).slice(0, 2), 16) % 16 === 0;

/** Three faults and more, at calls that there may be. */
function randomSchedules(situation: Situation, steps: number, count: number, seed: number): readonly Schedule[] {
  if (count === 0) return [];
  const faults = FAULTS.filter((fault) => isPossible(fault, situation));
  const strike = fc.record({ call: fc.integer({ min: 1, max: steps + 4 }), fault: fc.constantFrom(...faults) });
  const strikes = fc.array(strike, { minLength: 3, maxLength: 6 });
  const inOrder = strikes.map((all) => all.toSorted((a, b) => a.call - b.call));
  return fc.sample(inOrder, { numRuns: count, seed }).map((all) => ({ situation, strikes: all }));
}
