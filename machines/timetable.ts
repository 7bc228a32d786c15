import * as v from 'valibot';
import { DAY, isZone, type Zone } from './zone.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Milliseconds since midnight; `24:00` is the end of the day. NaN for anything that is no time of day. */
export function timeOfDay(text: string): number {
  if (!/^(([01]\d|2[0-3])(:[0-5]\d){1,2}|24:00(:00)?)$/.test(text)) return Number.NaN;
  const [hours, minutes, seconds = 0] = text.split(':').map(Number) as [number, number, number?];
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000;
}

/** Days since 1970-01-01. NaN for anything that is no `YYYY-MM-DD` of the calendar. */
function dateNumber(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse reads 30 February as 2 March.
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text) ? ms / DAY : Number.NaN;
}

const timeUpTo = (last: number, words: string) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => timeOfDay(text) <= last,
      ({ input }) => `${words}, as HH:mm or HH:mm:ss; '${input}' is not.`,
    ),
  );

/** A time of the local clock from which on a day counts. */
export const dayStart = timeUpTo(DAY - 1, 'A day starts from 00:00 to 23:59:59');

/** `[open, close]` of the local clock. Half-open: the close itself is outside. */
const window = v.pipe(
  v.strictTuple([
    timeUpTo(DAY - 1, 'A window opens from 00:00 to 23:59:59'),
    timeUpTo(DAY, 'A window closes by 24:00'),
  ]),
  v.check(
    ([open, close]) => timeOfDay(open) !== timeOfDay(close),
    'A window does not close as it opens: leave it out, or write 00:00 to 24:00 for the whole day.',
  ),
);
export type WindowText = v.InferOutput<typeof window>;

export const zoneName = v.pipe(
  v.string(),
  v.check(isZone, ({ input }) => `A zone is an IANA name such as Europe/Paris, or UTC; '${input}' is not.`),
);

export const zones = v.pipe(v.array(zoneName), v.minLength(1, 'zones names at least one zone.'));

/** A window that closes before it opens runs overnight; what lies after midnight counts as the next weekday's. */
export const weekly = v.strictObject(v.entriesFromList(WEEKDAYS, v.optional(v.array(window))));

const exception = v.strictObject({
  date: v.pipe(
    v.string(),
    v.check(
      (text) => Number.isFinite(dateNumber(text)),
      ({ input }) => `A date is YYYY-MM-DD and in the calendar; '${input}' is not.`,
    ),
  ),
  /** They replace that local date's; `[]` is closed. */
  windows: v.array(
    v.pipe(
      window,
      v.check(
        ([open, close]) => !(timeOfDay(close) < timeOfDay(open)),
        'An exception speaks for one date: close its window by 24:00 and give the next date its own.',
      ),
    ),
  ),
  /** Why; shown in the evidence. */
  note: v.optional(v.string()),
});

export const exceptions = v.pipe(
  v.array(exception),
  v.check(
    (given) => repeatedDate(given) === undefined,
    ({ input }) => `exceptions names each date once; ${repeatedDate(input)} is named again.`,
  ),
);
const repeatedDate = (given: readonly { readonly date: string }[]): string | undefined =>
  given.map(({ date }) => date).find((date, index, dates) => dates.indexOf(date) < index);

/** Calling hours as written. */
export interface Hours {
  readonly zones: v.InferOutput<typeof zones>;
  readonly weekly: v.InferOutput<typeof weekly>;
  readonly exceptions: v.InferOutput<typeof exceptions>;
}

/** Milliseconds since local midnight. */
interface Window {
  readonly open: number;
  readonly close: number;
}

/** The windows of one local date: sorted, apart from each other, none across midnight. */
export interface Day {
  readonly windows: readonly Window[];
  /** The same, in words. */
  readonly shown: readonly WindowText[];
  readonly note?: string;
}

/** Calling hours ready to be asked: a local date has its own windows, else its weekday's, else none. */
export interface Timetable {
  readonly zones: readonly Zone[];
  /** By days since 1970-01-01. */
  readonly dates: ReadonlyMap<number, Day>;
  /** By place in {@link WEEKDAYS}; without the days that have no windows. */
  readonly week: ReadonlyMap<number, Day>;
}

/** Compiles calling hours; `clock` gives the zone of a name, so that timetables can share it. */
export function timetable({ zones, weekly, exceptions }: Hours, clock: (name: string) => Zone): Timetable {
  const own = WEEKDAYS.map((weekday) => (weekly[weekday] ?? []).map(windowOf));
  const week = own.map((windows, index) => dayOf([...windows.map(evening), ...mornings(own.at(index - 1) ?? [])]));
  return {
    zones: [...new Set(zones)].map(clock),
    dates: new Map(
      exceptions.map(({ date, windows, note }) => [
        dateNumber(date),
        { ...dayOf(windows.map(windowOf)), ...(note !== undefined && { note }) },
      ]),
    ),
    week: new Map([...week.entries()].filter(([, { windows }]) => windows.length > 0)),
  };
}

const windowOf = ([open, close]: WindowText): Window => ({ open: timeOfDay(open), close: timeOfDay(close) });

const MIDNIGHT = 0;

/** The part of a window before midnight. */
const evening = ({ open, close }: Window): Window => ({ open, close: open < close ? close : DAY });

/** The parts of overnight windows after midnight; a close at 00:00 leaves none. */
const mornings = (windows: readonly Window[]): Window[] =>
  windows.filter(({ open, close }) => MIDNIGHT < close && close < open).map(({ close }) => ({ open: MIDNIGHT, close }));

function dayOf(given: readonly Window[]): Day {
  const windows: Window[] = [];
  for (const { open, close } of given.toSorted((a, b) => a.open - b.open)) {
    const last = windows.at(-1);
    if (last === undefined || last.close < open) windows.push({ open, close });
    else windows.splice(-1, 1, { open: last.open, close: Math.max(last.close, close) });
  }
  return { windows, shown: windows.map(({ open, close }) => [clockTime(open), clockTime(close)]) };
}

function clockTime(time: number): string {
  const parts = [Math.floor(time / 3_600_000), Math.floor(time / 60_000) % 60, (time / 1000) % 60];
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return text.replace(/^(\d\d:\d\d):00$/, '$1');
}
