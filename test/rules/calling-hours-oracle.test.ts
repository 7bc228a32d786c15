import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, localHours, nextClose, nextOpening } from '../../machines/hours.ts';
import { hoursNear, windowsAt } from './calling-hours-arbitrary.ts';
import { digest } from './calling-hours-digest.ts';
import { changesOf, isOpenBy, wallAt } from './calling-hours-oracle.ts';
import { everyDay, tableOf } from './calling-hours-table.ts';

const SEED = 20_260_701;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** North and south; changes by half an hour, an hour and two; at midnight, twice for Ramadan, and never. */
const ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Chicago',
  'America/Havana',
  'America/Los_Angeles',
  'America/New_York',
  'America/Nuuk',
  'America/Phoenix',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Vancouver',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Jerusalem',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Atlantic/Azores',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Europe/Chisinau',
  'Europe/Dublin',
  'Europe/London',
  'Europe/Paris',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Easter',
  'Pacific/Kiritimati',
  'UTC',
];

const changes = ZONES.flatMap((zone) => changesOf(zone, 2026).map((at) => ({ zone, at })));

/** Every minute from three hours before a change of clocks to three hours after the same time of the next day. */
const surroundings = changes.map(({ zone, at }) => {
  const minutes = Array.from({ length: 30 * 60 }, (_, minute) => at - 3 * HOUR + minute * MINUTE);
  return { zone, at, minutes, walls: minutes.map((ms) => wallAt(zone, ms)) };
});

const localTime = (zone: string, ms: number) => localHours(tableOf({ zones: [zone] }), ms).at(0)?.localTime;
const temporalTime = (zone: string, ms: number) => {
  const { date, time } = wallAt(zone, ms);
  return `${date}T${time.slice(0, 8)}`;
};

const holds = <Drawn>(property: fc.IProperty<Drawn>, numRuns: number): void => {
  void fc.assert(property, { seed: SEED, numRuns });
};

describe(`calling hours beside Temporal, in ${ZONES.length} zones with ${changes.length} changes of clocks (seed ${SEED})`, () => {
  test('local time is the same in every minute around every change of clocks of 2026', () => {
    const wrong = surroundings.flatMap(({ zone, minutes, walls }) => {
      const table = tableOf({ zones: [zone] });
      return minutes.filter((ms, index) => {
        const wall = walls[index];
        return localHours(table, ms).at(0)?.localTime !== `${wall?.date}T${wall?.time.slice(0, 8)}`;
      });
    });
    expect(wrong).toEqual([]);
  });

  test('local time is the same to the millisecond on both sides of every change of clocks of 2026', () => {
    for (const { zone, at } of changes) {
      expect([zone, localTime(zone, at - 1)]).toEqual([zone, temporalTime(zone, at - 1)]);
      expect([zone, localTime(zone, at)]).toEqual([zone, temporalTime(zone, at)]);
    }
  });

  test('local time is the same at any instant from 1900 to 2100', () => {
    const instants = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });
    holds(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, ms) => {
        expect(localTime(zone, ms)).toBe(temporalTime(zone, ms));
      }),
      2000,
    );
  });

  const situation = fc.constantFrom(...changes).chain(({ zone, at }) =>
    fc.record({
      hours: hoursNear(at, 'seconds'),
      zones: fc
        .uniqueArray(fc.constantFrom(...ZONES), { maxLength: 2 })
        .map((others) => [...new Set([zone, ...others])]),
      now: fc.integer({ min: at - 2 * DAY, max: at + 2 * DAY }),
    }),
  );

  test('any hours are open when the wall clocks of all zones say so', () => {
    holds(
      fc.property(
        situation,
        fc.array(fc.nat(2 * DAY), { minLength: 5, maxLength: 5 }),
        ({ hours, zones, now }, later) => {
          const table = tableOf({ ...hours, zones });
          for (const ms of [now, ...later.map((more) => now + more)]) {
            const open = zones.every((zone) => isOpenBy(hours, wallAt(zone, ms)));
            expect(isOpen(table, ms)).toBe(open);
          }
        },
      ),
      1000,
    );
  });

  test('the next opening is open, nothing before it is, and so with the next close', () => {
    const sample = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 6,
      maxLength: 6,
    });
    holds(
      fc.property(situation, sample, ({ hours, zones, now }, fractions) => {
        const table = tableOf({ ...hours, zones });
        const isOpenAt = (ms: number) => zones.every((zone) => isOpenBy(hours, wallAt(zone, ms)));
        const expectFirst = (found: number | undefined, wanted: boolean) => {
          const end = found ?? now + 400 * DAY;
          if (found !== undefined) expect(isOpenAt(found)).toBe(wanted);
          if (end === now) return;
          const before = [now, end - 1, ...fractions.map((fraction) => now + Math.floor(fraction * (end - now)))];
          expect(before.filter((ms) => isOpenAt(ms) === wanted)).toEqual([]);
        };
        expectFirst(nextOpening(table, now), true);
        if (isOpenAt(now)) expectFirst(nextClose(table, now), false);
      }),
      1000,
    );
  });

  test('the next opening and close are those found by going on minute by minute, around every change of clocks of 2026', () => {
    for (const { zone, at, minutes, walls } of surroundings) {
      const drawn = fc.sample(hoursNear(at, 'minutes'), { seed: SEED, numRuns: 6 });
      const turn = minutes.indexOf(at);
      const end = at + 27 * HOUR;
      const [before, after] = walls.slice(turn - 1, turn + 1);
      if (before === undefined || after === undefined) throw new Error(`${zone} changes its clocks within a minute.`);
      const atTheEdge = windowsAt(before, after).map((window) => ({ weekly: everyDay([window]), exceptions: [] }));
      for (const hours of [...atTheEdge, ...drawn]) {
        const table = tableOf({ ...hours, zones: [zone] });
        const open = walls.map((wall) => isOpenBy(hours, wall));
        for (let start = 0; start < 6 * 60; start += 5) {
          const now = minutes[start] ?? Number.NaN;
          const search = (wanted: boolean) => minutes[open.indexOf(wanted, start)] ?? 'later';
          const shown = (found: number | undefined) => (found !== undefined && found < end ? found : 'later');
          expect([zone, hours, now, shown(nextOpening(table, now))]).toEqual([zone, hours, now, search(true)]);
          if (open[start] === true)
            expect([zone, hours, now, shown(nextClose(table, now))]).toEqual([zone, hours, now, search(false)]);
        }
      }
    }
  });
});

test('a zone is right about more days than it remembers, and about those it has forgotten', () => {
  const table = tableOf({ zones: ['Europe/Paris'] });
  const noons = Array.from({ length: 1200 }, (_, day) => Date.UTC(2026, 0, 1, 12) + day * DAY);
  for (const ms of [...noons, ...noons.slice(0, 300)]) {
    expect(localHours(table, ms).at(0)?.localTime).toBe(temporalTime('Europe/Paris', ms));
  }
});

test('calling hours do not depend on the zone of the machine', async () => {
  const script = `
    import { digest } from ${JSON.stringify(new URL('calling-hours-digest.ts', import.meta.url).href)};
    process.stdout.write(JSON.stringify([Intl.DateTimeFormat().resolvedOptions().timeZone, digest()]));`;
  const zones = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe'];
  const printed = await Promise.all(
    zones.map(async (TZ) => {
      const child = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...process.env, TZ },
      });
      return JSON.parse((await child).stdout);
    }),
  );
  expect(printed).toEqual(zones.map((zone) => [zone, digest()]));
});
