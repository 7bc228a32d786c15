import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Path, type Step, stepText } from '../../src/paths/path.ts';
import { randomPaths, walks } from '../../src/paths/walks.ts';
import { Fake } from './fake.ts';
import { MODELS, model } from './models.ts';
import { isLeading, retrace } from './recount.ts';

const SEED = 20261121;
const campaign = model('campaign');
/** Nothing that may be tried is passed over. */
const presence = model('presence');

/** A campaign that forgets to drain when it is paused for the third time. */
class Tired extends Fake {
  #pauses = 0;
  override take(step: Step, payload: object) {
    const became = super.take(step, payload);
    if (this.at === 'draining' && step.event === 'pause' && became === 'allowed') {
      this.#pauses += 1;
      if (this.#pauses === 3) this.at = 'paused';
    }
    return became;
  }
}

describe(`random walks (seed ${SEED})`, () => {
  test.each(MODELS.filter(({ lifecycle }) => lifecycle).map((one) => [one.name, one] as const))(
    'over %s go the same way on a system that keeps to it, which is closed after each',
    async (_, one) => {
      const made: Fake[] = [];
      await fc.assert(
        walks(fc, one, () => {
          const fake = new Fake(one);
          made.push(fake);
          return fake;
        }),
        { seed: SEED, numRuns: 30 },
      );
      expect(made).toHaveLength(30);
      expect(made.every(({ closed }) => closed === 1)).toBe(true);
      expect(Math.max(...made.map(({ taken }) => taken.length))).toBeGreaterThan(40);
    },
  );

  const found = async (seed: number) => {
    const details = await fc.check(
      walks(fc, campaign, () => new Tired(campaign)),
      { seed, numRuns: 300 },
    );
    return { tried: String(details.counterexample?.[0]), error: String(details.errorInstance), seed: details.seed };
  };

  test('find what goes wrong at the third time, shrunk until each step matters', async () => {
    const { tried, error } = await found(SEED);
    const [, sentence = '', way = ''] = /^PathError: (.*)\n(paused: .*)$/m.exec(error) ?? [];
    const steps = way.split(', ');
    // Between two pauses there is no shorter way than over two states; one shrinks towards it, and may stop before.
    expect([8, 9, 10]).toContain(steps.length);
    expect(way).not.toContain('✗');
    expect(way.match(/pause → draining/g)).toHaveLength(3);
    expect(sentence).toBe(
      `campaign, step ${steps.length} of ${steps.length}, \`pause → draining\` in active: draining was expected, and it is in paused.`,
    );
    expect(tried.split(',').map((event) => event.replace(/ .*/, ''))).toEqual(
      steps.map((step) =>
        step
          .replace(/^paused: /, '')
          .replace(/ →.*/, '')
          .replace(/[()]/g, ''),
      ),
    );
  });

  test('come again with their seed', async () => {
    expect(await found(SEED)).toEqual(await found(SEED));
  });

  test('draw payloads where they are told how, and give the samples else', async () => {
    const given = new Map<string, Set<string>>();
    class Noting extends Fake {
      override take(step: Step, payload: object) {
        given.set(step.event, (given.get(step.event) ?? new Set()).add(JSON.stringify(payload)));
        return super.take(step, payload);
      }
    }
    const payloads = { pause: fc.record({ reason: fc.constantFrom('COMPLIANCE', 'AGENT_CAPACITY') }) };
    await fc.assert(
      walks(fc, campaign, () => new Noting(campaign), { payloads, length: 30 }),
      { seed: SEED },
    );
    expect(given.get('pause')).toEqual(new Set(['{"reason":"COMPLIANCE"}', '{"reason":"AGENT_CAPACITY"}']));
    expect(given.get('activate')).toEqual(new Set(['{}']));
  });

  test('try no more events than they are to', async () => {
    const longest = async (length: number) => {
      const made: Fake[] = [];
      const make = () => made[made.push(new Fake(presence)) - 1] ?? new Fake(presence);
      await fc.assert(walks(fc, presence, make, { length }), { seed: SEED });
      return Math.max(...made.map(({ taken }) => taken.length));
    };
    expect(await longest(5)).toBe(5);
  });
});

describe('random walks as paths', () => {
  const all = (paths: readonly Path[]) => paths.map((path) => path.map(stepText));

  test('are as many as asked for, the same ones for one seed, others for another', () => {
    const paths = randomPaths(fc, campaign, { seed: 1 });
    expect(paths).toHaveLength(10);
    expect(all(randomPaths(fc, campaign, { seed: 1 }))).toEqual(all(paths));
    expect(all(randomPaths(fc, campaign, { seed: 2 }))).not.toEqual(all(paths));
    expect(randomPaths(fc, campaign, { seed: 1, paths: 3 })).toHaveLength(3);
    expect(
      Math.max(...randomPaths(fc, campaign, { seed: 1, length: 4 }).map(({ length }) => length)),
    ).toBeLessThanOrEqual(4);
  });

  test.each(MODELS.map((one) => [one.name, one] as const))('of %s can be retraced', (_, one) => {
    for (const path of randomPaths(fc, one, { seed: SEED })) {
      expect(retrace(one, path).went).toEqual(path.map((step) => (isLeading(step) ? step.to : '✗')));
    }
  });

  test('lead on more often than they are denied, though an event has more ways to be denied', () => {
    const steps = randomPaths(fc, presence, { seed: SEED, paths: 50 }).flat();
    const leading = steps.filter(isLeading);
    expect(leading.length / steps.length).toBeGreaterThan(0.75);
    expect(leading.length).toBeLessThan(steps.length);
  });
});
