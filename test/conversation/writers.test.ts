import { expect, test } from 'vitest';
import type { Outcome } from '../../src/engine/outcome.ts';
import { configurationOf, joined } from '../client/fixture.ts';
import { TALK, talk, update } from './fixture.ts';
import { type Commit, SharedTable } from './shared-table.ts';

const SEED = 20_261_121;
const KEYS = ['a', 'b', 'c', 'd'];
type Values = Readonly<Record<string, string>>;

/** A small seeded generator: the same run each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const some = (random: (below: number) => number, by: string): Values => {
  const keys = KEYS.filter(() => random(3) === 0);
  const [key = 'a'] = KEYS.slice(random(KEYS.length));
  // Now and then two writers want the same, which is no contest.
  return Object.fromEntries((keys.length > 0 ? keys : [key]).map((each) => [each, random(3) === 0 ? 'same' : by]));
};

const versionIn = (found: { readonly version: string | null } | undefined) =>
  Number(found?.version?.replaceAll('"', ''));

/** The verdict of the rule, where the request came to one. */
function contestedIn(outcome: Outcome): readonly string[] {
  const verdicts = outcome.kind === 'refused' && outcome.decision.kind === 'refused' ? outcome.decision.verdicts : [];
  const { evidence } = verdicts.find(({ code }) => code === 'attributes.contested') ?? {};
  return (evidence?.contested ?? []) as readonly string[];
}

/** The attributes after each version, from what was committed. */
function histories(start: Values, wanted: { readonly [by: string]: Values }, commits: readonly Commit[]): Values[] {
  const states: Values[] = [{}, start];
  for (const { by, version } of commits) states[version] = { ...states[version - 1], ...wanted[by] };
  return states;
}

test('two writers of the same attributes, 1,000 interleavings: no lost key, every contested key reported', async () => {
  const random = generator(SEED);
  const met = { moved: 0, unchanged: 0, refused: 0, conflicts: 0, contested: 0 };
  for (let run = 0; run < 1_000; run += 1) {
    const start = Object.fromEntries(KEYS.filter(() => random(2) === 0).map((key) => [key, 'start']));
    const wanted: { readonly [by: string]: Values } = { anna: some(random, 'anna'), ben: some(random, 'ben') };
    const table = new SharedTable(start);
    const sent = Object.entries(wanted).map(([by, values]) => table.send(by, update(values)));
    await table.run(sent, random);
    const states = histories(start, wanted, table.commits);
    expect(table.held, `run ${run}`).toEqual(states.at(-1));

    for (const [index, [by, values]] of Object.entries(wanted).entries()) {
      const outcome = await sent[index];
      if (outcome === undefined) throw new Error('Nobody sent it.');
      const first = states[versionIn(outcome.first)] ?? {};
      const mine = table.commits.find((commit) => commit.by === by);
      // What somebody else made of our keys between our first read and our write, or our last look.
      const seen = states[mine ? mine.version - 1 : versionIn(outcome.last)] ?? {};
      const contested = Object.keys(values).filter((key) => seen[key] !== first[key] && seen[key] !== values[key]);
      expect(contestedIn(outcome), `run ${run}, ${by}`).toEqual(contested);
      expect(outcome.kind, `run ${run}, ${by}`).toBe(contested.length > 0 ? 'refused' : mine ? 'moved' : 'unchanged');
      met[outcome.kind as 'moved'] += 1;
      met.conflicts += outcome.conflicts;
      met.contested += contested.length;
    }
  }
  console.info(`interleavings from seed ${SEED}: ${JSON.stringify(met)}`);
  expect(Math.min(...Object.values(met))).toBeGreaterThan(10);
});

test('and over HTTP, two clients at once: each key is as its last writer left it, and nobody else’s is lost', async () => {
  const random = generator(SEED);
  const there = await talk({ state: 'connected', held: { 'compliance-hold': true } });
  const other = joined(configurationOf(there.scene.url)).attributes(TALK);
  for (let round = 0; round < 40; round += 1) {
    const before = (await there.held()).attributes;
    const wanted = [some(random, `anna-${round}`), some(random, `ben-${round}`)] as const;
    const outcomes = await Promise.all([there.attributes.send(update(wanted[0])), other.send(update(wanted[1]))]);
    const { attributes } = await there.held();
    expect(attributes['compliance-hold']).toBe(true);
    for (const key of KEYS) {
      const writers = wanted.filter((values, index) => key in values && outcomes[index]?.kind === 'moved');
      expect(writers.length === 0 ? [before[key]] : writers.map((values) => values[key])).toContain(attributes[key]);
    }
    for (const [index, outcome] of outcomes.entries()) {
      const named = contestedIn(outcome);
      expect(outcome.kind === 'refused').toBe(named.length > 0);
      for (const key of named) expect(attributes[key]).toBe(wanted[1 - index]?.[key]);
    }
  }
});
