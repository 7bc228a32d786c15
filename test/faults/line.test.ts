import { describe, expect, test } from 'vitest';
import { FAULTS } from './fault.ts';
import { LineError, lineOf, scheduleIn } from './line.ts';
import { isPossible } from './plan.ts';
import { SITUATIONS } from './situations.ts';

describe('a line', () => {
  test.each(SITUATIONS.map((each) => [each.name, each] as const))(
    'says each fault of %s as it is read',
    (_, situation) => {
      const possible = FAULTS.filter((fault) => isPossible(fault, situation));
      const schedule = { situation, strikes: possible.map((fault, index) => ({ call: index + 1, fault })) };
      expect(scheduleIn(lineOf(schedule))).toEqual(schedule);
    },
  );

  test('is the situation, and each fault behind the number of its call', () => {
    const { situation, strikes } = scheduleIn('  campaign/pause  2:reset-before 3:429=5s ');
    expect(situation.name).toBe('campaign/pause');
    expect(strikes.map(({ call, fault }) => [call, fault.word])).toEqual([
      [2, 'reset-before'],
      [3, '429=5s'],
    ]);
  });

  test.each([
    ['', '`` is no situation: campaign/activate, campaign/pause, '],
    ['campaign/stop', '`campaign/stop` is no situation: '],
    ['campaign/pause 503', '`503` is no strike: a call from 1 to 999, a colon and a fault.'],
    ['campaign/pause 0:503', '`0:503` is no strike'],
    ['campaign/pause 02:503', '`02:503` is no strike'],
    ['campaign/pause 1000:503', '`1000:503` is no strike'],
    ['campaign/pause 2:', '`2:` is no strike'],
    ['campaign/pause 2:503x', '`503x` is no fault: 503, 500, '],
    ['campaign/pause 2:503,3:503', '`503,3:503` is no fault'],
    ['guest/create 2:foreign-same', '`foreign-same` is not possible in guest/create.'],
  ])('%j is none, and it is said why', (line, sentence) => {
    expect(() => scheduleIn(line)).toThrow(LineError);
    expect(() => scheduleIn(line)).toThrow(sentence);
  });
});
