import type { ScheduledInterval } from './facts.ts';
import { timeOfDay } from './timetable.ts';
import { DAY, type Zone, zone } from './zone.ts';

/** An interval of an agent's day as milliseconds since the epoch, half-open: at `end` it no longer binds. */
export interface Interval {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** The presences that it allows; `null` where it says nothing about them. */
  readonly allowed: readonly string[] | null;
}

/** What can be read as intervals, by start, and how many could not: those are left out, and counted. */
export function intervalsOf(received: readonly ScheduledInterval[]): {
  readonly intervals: readonly Interval[];
  readonly malformed: number;
} {
  const intervals = received.flatMap(({ kind, start: from, end: to, allowed }) => {
    const [start, end] = [momentOf(from), momentOf(to)];
    return typeof kind === 'string' && start < end ? [{ kind, start, end, allowed }] : [];
  });
  return {
    intervals: intervals.sort((a, b) => a.start - b.start),
    malformed: received.length - intervals.length,
  };
}

/** A time without an offset would be read in whatever zone this process runs in, so it is none. NaN for anything that is none. */
function momentOf(text: unknown): number {
  const isInstant =
    typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text);
  return isInstant ? Date.parse(text) : Number.NaN;
}

/** Where and when the days of a schedule begin. */
interface DayPolicy {
  readonly zone?: string | undefined;
  readonly dayStarts: string;
}

/** The date under which a schedule is kept at an instant, and the instant at which it is another's turn. */
export function scheduleDay(part: DayPolicy, now: number): { readonly date: string; readonly ends: number } {
  const clock = clockOf(part);
  const starts = timeOfDay(part.dayStarts);
  const day = Math.floor((now + clock.stretchAt(now).offset - starts) / DAY);
  const date = new Date(day * DAY).toISOString().slice(0, 'YYYY-MM-DD'.length);
  // Along even stretches of the clock: the wall time at which the next day begins may not exist, or exist twice.
  for (let at = now; ; ) {
    const { offset, until } = clock.stretchAt(at);
    const ends = Math.max(at, (day + 1) * DAY + starts - offset);
    if (ends < until) return { date, ends };
    at = until;
  }
}

/** Opened once a policy object; gone when the policy is. */
const clocks = new WeakMap<DayPolicy, Zone>();

function clockOf(part: DayPolicy): Zone {
  const clock = clocks.get(part) ?? zone(part.zone ?? 'UTC');
  clocks.set(part, clock);
  return clock;
}
