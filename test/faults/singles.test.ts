import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './invariant.ts';
import { lineOf } from './line.ts';
import { Place } from './place.ts';
import { oneMore } from './plan.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situations.ts';

/** One of each lifecycle, and of each kind of edge: to another state, to the same one, one that makes, one that unmakes. */
const NAMES = [
  'campaign/activate',
  'conversation/wrapUp',
  'attributes/update',
  'guest/update',
  'guest/create',
  'guest/erase',
  'presence/goOnQueue',
];

let place: Place;
beforeAll(async () => {
  place = await Place.open();
});
afterAll(() => place.close());

describe.each(NAMES)('%s', (name) => {
  // A hundred runs and more, each quick, on a machine that may be busy.
  test('keeps what is promised, whatever goes wrong with any one call', { timeout: 300_000 }, async () => {
    const situation = situationOf(name) as Situation;
    const plain = await place.run({ situation, strikes: [] });
    expect(plain.outcome).toMatchObject({ kind: 'moved', writes: 1 });
    expect(violations(plain)).toEqual([]);
    const { schedules } = oneMore(plain);
    expect(schedules.length).toBeGreaterThan(plain.calls.length * 20);
    const broken: string[] = [];
    for (const [index, schedule] of schedules.entries()) {
      const run = await place.run(schedule, index % 16 === 0 ? 'disk' : 'memory');
      if (run.fates[0]?.fate !== 'struck') broken.push(`${lineOf(schedule)}: it did not strike`);
      for (const sentence of violations(run)) broken.push(`${lineOf(schedule)}: ${sentence}`);
    }
    expect(broken).toEqual([]);
  });
});
