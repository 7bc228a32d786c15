import * as fc from 'fast-check';
import type { WindowText } from '../../machines/timetable.ts';
import type { Wall } from './calling-hours-oracle.ts';
import { everyDay } from './calling-hours-table.ts';

const DAY = 24 * 3_600_000;

const minuteText = (minute: number) => new Date(minute * 60_000).toISOString().slice(11, 16);
const secondText = (second: number) => new Date(second * 1000).toISOString().slice(11, 19);
const withSeconds = (text: string) => text.padEnd('00:00:00'.length, ':00');

/** Clocks change at night: every other time is before 04:00. */
const minutes = fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 239 })).map(minuteText);
const seconds = fc.oneof(minutes, fc.integer({ min: 0, max: 86_399 }).map(secondText));

/** Hours as a policy may write them, with exceptions near an instant; to the minute, or to the second. */
export function hoursNear(at: number, precision: 'minutes' | 'seconds') {
  const time = precision === 'minutes' ? minutes : seconds;
  const window: fc.Arbitrary<WindowText> = fc
    .tuple(time, fc.oneof({ weight: 5, arbitrary: time }, { weight: 1, arbitrary: fc.constant('24:00') }))
    .filter(([open, close]) => withSeconds(open) !== withSeconds(close));
  return fc.record({
    weekly: fc.record(everyDay(fc.array(window, { maxLength: 3 })), { requiredKeys: [] }),
    exceptions: fc.uniqueArray(
      fc.record({
        date: fc.integer({ min: -2, max: 2 }).map((days) => new Date(at + days * DAY).toISOString().slice(0, 10)),
        windows: fc.array(
          window.filter(([open, close]) => withSeconds(open) < withSeconds(close)),
          { maxLength: 2 },
        ),
      }),
      { selector: ({ date }) => date, maxLength: 2 },
    ),
  });
}

/** Windows that begin, end or lie in the time that a change of clocks skips or repeats, and some at midnight. */
export function windowsAt(before: Wall, after: Wall): WindowText[] {
  const minuteOf = ({ time }: Wall) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const turn = minuteOf(before) + 1;
  const moved = ((minuteOf(after) - turn + 720 + 1440) % 1440) - 720;
  const [first, last] = moved > 0 ? [turn, turn + moved] : [turn + moved, turn];
  const edges = [
    [first, last],
    [first + 10, last - 10],
    [first - 30, first + 10],
    [last - 10, last + 30],
    [first - 90, last + 90],
  ].map((edge) => edge.map((minute) => minuteText((minute + 1440) % 1440)));
  return [
    ...edges.map(([open = '', close = '']): WindowText => [open, close]),
    ['00:00', '00:30'],
    ['23:15', '24:00'],
    ['00:00', '24:00'],
  ];
}
