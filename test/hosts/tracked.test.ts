import { describe, expect, test } from 'vitest';
import { Tracked } from '../../src/hosts/tracked.ts';
import { lifecycles } from '../../src/lifecycles.ts';

const one = { id: 'one', state: 'active', version: '"1"', revision: 1 };
const two = { id: 'two', state: 'paused', version: '"7"' };

describe('the table of resources seen lately', () => {
  test('tells what was seen last, as long as it is not too long ago', () => {
    const tracked = new Tracked(100);
    tracked.found(one, 0.9);
    tracked.found(two, 50);
    expect(tracked.lately('one', 100)).toEqual(one);
    expect(tracked.lately('one', 101)).toBeUndefined();
    expect(tracked.lately('two', 150)).toEqual(two);
    expect(tracked.lately('three', 0)).toBeUndefined();
    tracked.wrote({ ...one, state: 'paused', version: '"2"' }, 120);
    expect(tracked.lately('one', 220)).toMatchObject({ state: 'paused', version: '"2"' });
    tracked.forget('one');
    expect(tracked.lately('one', 120)).toBeUndefined();
  });

  test('has nothing of a resource without a version', () => {
    const tracked = new Tracked(100);
    tracked.found(one, 0);
    tracked.found({ ...one, version: null }, 1);
    expect(tracked.lately('one', 1)).toBeUndefined();
  });

  test('forgets what was not seen for longest', () => {
    const tracked = new Tracked(100, 2);
    tracked.found(one, 0);
    tracked.found(two, 0);
    tracked.found(one, 1);
    tracked.found({ ...two, id: 'three' }, 1);
    expect(['one', 'two', 'three'].filter((id) => tracked.lately(id, 1))).toEqual(['one', 'three']);
  });

  test('offers nothing while most had changed, and something again once most have not', () => {
    const tracked = new Tracked(100);
    tracked.found(one, 0);
    for (let times = 0; times < 10; times++) tracked.met(false);
    expect(tracked.lately('one', 0)).toEqual(one);
    tracked.met(false);
    expect(tracked.lately('one', 0)).toBeUndefined();
    // Reading goes on, and shows that it does not change any more.
    tracked.found(one, 1);
    expect(tracked.lately('one', 1)).toEqual(one);
  });

  test('counts a change that a read finds, but not what it had forgotten, nor its own writes', () => {
    const changing = new Tracked(100);
    for (let revision = 0; revision < 12; revision++) changing.found({ ...one, version: `"${revision}"` }, 0);
    expect(changing.lately('one', 0)).toBeUndefined();
    const stale = new Tracked(100);
    for (let revision = 0; revision < 12; revision++) {
      stale.found({ ...one, version: `"${revision}"` }, revision * 101);
      stale.wrote({ ...one, version: `"${revision}b"` }, revision * 101);
    }
    expect(stale.lately('one', 11 * 101)).toMatchObject({ version: '"11b"' });
  });
});

test.each([
  ['campaign', { id: 'x', campaignstate: 'active', version: 3, name: 'Spring' }],
  ['conversation', { id: 'x', state: 'queued', version: '3', attributes: { tier: 'gold' } }],
] as const)('what is recalled of a %s is what an answer shows', (name, body) => {
  const { guide } = lifecycles[name].dialects;
  const reply = { status: 200, body, version: '"3"', sends: 1, receivedAt: 0 };
  const { document, ...shown } = guide.resource('x', reply) as NonNullable<ReturnType<typeof guide.resource>>;
  expect(guide.recall?.(shown)).toEqual({ ...shown, document });
});
