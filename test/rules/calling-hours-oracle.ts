import { Temporal } from 'temporal-polyfill/implementation';
import type { Hours } from '../../machines/timetable.ts';

/** Local date, time of day and weekday, as Temporal tells them. */
export interface Wall {
  readonly date: string;
  /** `HH:mm:ss.SSS`: such strings sort by time, also against `HH:mm`, `HH:mm:ss` and `24:00`. */
  readonly time: string;
  /** 1 is Monday. */
  readonly weekday: number;
}

export function wallAt(zone: string, ms: number): Wall {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();
  const [date = '', time = ''] = local.toString({ fractionalSecondDigits: 3 }).split('T');
  return { date, time, weekday: local.dayOfWeek };
}

const SUNDAY_TO_SUNDAY = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Whether hours are open by one wall clock, read as they are written: nothing is split, merged or compiled. */
export function isOpenBy({ weekly, exceptions }: Omit<Hours, 'zones'>, { date, time, weekday }: Wall): boolean {
  const exception = exceptions.find((entry) => entry.date === date);
  if (exception !== undefined) return exception.windows.some(([open, close]) => open <= time && time < close);
  const [yesterday = 'sun', today = 'sun'] = SUNDAY_TO_SUNDAY.slice(weekday - 1);
  return (
    (weekly[today] ?? []).some(([open, close]) => open <= time && (time < close || close < open)) ||
    (weekly[yesterday] ?? []).some(([open, close]) => close < open && time < close)
  );
}

/** The changes of clocks in a zone during a year, in milliseconds since the Unix epoch. */
export function changesOf(zone: string, year: number): number[] {
  const first = Temporal.Instant.from(`${year}-01-01T00:00Z`).toZonedDateTimeISO(zone);
  const changes: number[] = [];
  for (let at = first.getTimeZoneTransition('next'); at !== null; at = at.getTimeZoneTransition('next')) {
    if (at.epochMilliseconds >= Date.UTC(year + 1, 0)) break;
    changes.push(at.epochMilliseconds);
  }
  return changes;
}
