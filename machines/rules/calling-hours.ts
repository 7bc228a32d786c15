import * as v from 'valibot';
import { HORIZON_DAYS, isOpen, type LocalHours, localHours, nextClose, nextOpening } from '../hours.ts';
import { compareHours } from '../hours-compared.ts';
import { byField, said } from '../looser.ts';
import { rule } from '../rule.ts';
import { exceptions, type Timetable, timetable, WEEKDAYS, type WindowText, weekly, zones } from '../timetable.ts';
import { campaignId } from '../uuid.ts';
import { allow, deny, instant, type Verdict } from '../verdict.ts';
import { type Zone, zone } from '../zone.ts';

/** The hours that the outbound campaign guide means. */
const guideDay: WindowText = ['09:00', '20:00'];
const guideWeek = Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, [guideDay]]));

const policy = v.optional(
  v.strictObject({
    /** IANA names; open means open in all of them. @default ['UTC'] */
    zones: v.optional(zones, ['UTC']),
    /** Windows by weekday, `[open, close)` on each zone's own clock; a weekday left out is closed. @default 09:00 to 20:00 every day */
    weekly: v.optional(weekly, guideWeek),
    /** Local dates with windows of their own, which replace the weekday's. @default [] */
    exceptions: v.optional(exceptions, []),
    /** The hours of single campaigns, by id; a field left out is as above. @default {} */
    campaigns: v.optional(
      v.record(
        campaignId,
        v.strictObject({
          zones: v.optional(zones),
          weekly: v.optional(weekly),
          exceptions: v.optional(exceptions),
        }),
      ),
      {},
    ),
  }),
  {},
);

type Policy = v.InferOutput<typeof policy>;

/** The time lies in a window of the local date, in every zone of the campaign. It says when that ends, or begins. */
export const callingHours = rule()({
  name: 'callingHours',
  needs: [],
  policy,
  refusals: {
    'hours.closed': {
      means: 'It is outside the calling hours in one of the zones.',
      cure: 'Ask again at `retryAt`, when they open next.',
    },
    'hours.neverOpen': {
      means: 'The calling hours do not open within the time that is looked ahead.',
      cure: 'Check `callingHours`: the week or its exceptions leave no window.',
    },
  },
  looser: byField<Policy>({
    zones: (_given, _standard, { given, standard }) => compareHours(generalOf(given), generalOf(standard)).zones,
    weekly: (_given, _standard, { given, standard }) => compareHours(generalOf(given), generalOf(standard)).weekly,
    exceptions: (_given, _standard, { given, standard }) =>
      compareHours(generalOf(given), generalOf(standard)).exceptions,
    campaigns: (own, others, { given, standard }) => {
      const named = [...new Set([...Object.keys(own), ...Object.keys(others)])];
      const looser = named.filter((id) =>
        Object.values(compareHours(timetableOf(given, id), timetableOf(standard, id))).some(Boolean),
      );
      return said('open at other times, for', looser);
    },
  }),
  says,
  judge: ({ resource, policy: part, now }) => judge(timetableOf(part, resource.id), now),
});

function judge(table: Timetable, now: number): Verdict {
  const clocks = localHours(table, now);
  const evidence = { zones: clocks };
  if (isOpen(table, now)) {
    const close = nextClose(table, now);
    return allow({
      code: 'hours.open',
      sentence: `It is ${sayClocks(clocks)}, within the calling hours.`,
      evidence,
      ...(close !== undefined && { validUntil: instant(close) }),
    });
  }
  const outside = `It is ${sayClocks(clocks.filter(({ open }) => !open))}, outside the calling hours`;
  const opening = nextOpening(table, now);
  return opening === undefined
    ? deny({
        code: 'hours.neverOpen',
        sentence: `${outside}; they do not open within ${HORIZON_DAYS} days.`,
        evidence,
      })
    : deny({
        code: 'hours.closed',
        sentence: `${outside}; they open next at ${instant(opening)}.`,
        evidence,
        retryAt: instant(opening),
      });
}

interface Timetables {
  readonly general: Timetable;
  readonly campaigns: ReadonlyMap<string, Timetable>;
}

/** Compiled once per policy object, which must not change afterwards; gone when the policy is. */
const compiled = new WeakMap<Policy, Timetables>();

const generalOf = (part: Policy): Timetable => tablesOf(part).general;

function timetableOf(part: Policy, campaignId: string): Timetable {
  const { campaigns, general } = tablesOf(part);
  return campaigns.get(campaignId) ?? general;
}

function tablesOf(part: Policy): Timetables {
  let tables = compiled.get(part);
  if (tables === undefined) {
    tables = compile(part);
    compiled.set(part, tables);
  }
  return tables;
}

function compile({ campaigns, ...general }: Policy): Timetables {
  const clocks = new Map<string, Zone>();
  const clock = (name: string): Zone => {
    const known = clocks.get(name) ?? zone(name);
    clocks.set(name, known);
    return known;
  };
  return {
    general: timetable(general, clock),
    campaigns: new Map(
      Object.entries(campaigns).map(([id, own]) => [
        id,
        timetable(
          {
            zones: own.zones ?? general.zones,
            weekly: own.weekly ?? general.weekly,
            exceptions: own.exceptions ?? general.exceptions,
          },
          clock,
        ),
      ]),
    ),
  };
}

/** "a", "a and b", "a, b and c". By hand, because `Intl.ListFormat` takes longer than all else that a verdict needs. */
const list = (items: readonly string[]): string =>
  items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${items.at(-1)}` : items.join('');

/** "20:30 in UTC", "09:30 in Europe/London and 10:30 in Europe/Paris" */
const sayClocks = (clocks: readonly LocalHours[]): string =>
  list(clocks.map(({ localTime, zone }) => `${localTime.slice(11, 16)} in ${zone}`));

function says({ zones, weekly, exceptions, campaigns }: Policy): string {
  const where = zones.length > 1 ? `all of ${list(zones)}` : list(zones);
  const own = [...count(exceptions.length, 'date'), ...count(Object.keys(campaigns).length, 'campaign')];
  const apart = own.length > 0 ? ` (${list(own)} with hours of their own)` : '';
  return `The time is within the calling hours, ${sayWeek(weekly)}, in ${where}${apart}.`;
}

const count = (size: number, noun: string): string[] => (size === 0 ? [] : [`${size} ${noun}${size === 1 ? '' : 's'}`]);

/** "09:00 to 20:00 every day", "10:00 to 13:00 and 14:00 to 20:00 Monday to Friday, 10:00 to 12:00 Saturday" */
function sayWeek(week: Policy['weekly']): string {
  const runs: { windows: string; days: string[] }[] = [];
  for (const weekday of WEEKDAYS) {
    const windows = list((week[weekday] ?? []).map(([open, close]) => `${open} to ${close}`));
    const last = runs.at(-1);
    if (last?.windows === windows) last.days.push(DAY_NAMES[weekday]);
    else runs.push({ windows, days: [DAY_NAMES[weekday]] });
  }
  const open = runs.filter(({ windows }) => windows !== '');
  return open.length > 0
    ? open.map(({ windows, days }) => `${windows} ${sayDays(days)}`).join(', ')
    : 'closed every day';
}

function sayDays(days: readonly string[]): string {
  if (days.length === WEEKDAYS.length) return 'every day';
  return days.length > 2 ? `${days.at(0)} to ${days.at(-1)}` : list(days);
}

const DAY_NAMES = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const;
