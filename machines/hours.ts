import type { Day, Timetable, WindowText } from './timetable.ts';
import { instant } from './verdict.ts';
import { DAY, type Zone } from './zone.ts';

/** How far ahead the next opening or close is looked for. */
export const HORIZON_DAYS = 400;

/** What the clock of one zone shows, and what the timetable says to that. */
export type LocalHours = {
  readonly zone: string;
  /** `YYYY-MM-DDTHH:mm:ss` */
  readonly localTime: string;
  readonly open: boolean;
  /** All windows of that local date. */
  readonly windows: readonly WindowText[];
  /** Of the exception for that local date. */
  readonly note?: string;
};

/**
 * Open is open in all zones; a zone is open when its local time lies in a window of its local date. So where clocks go
 * back, both passes of the repeated hour are judged alike, by what the clock shows.
 */
export const isOpen = (table: Timetable, ms: number): boolean =>
  table.zones.every((zone) => {
    const local = ms + zone.stretchAt(ms).offset;
    return isWithin(dayAt(table, local), timeAt(local));
  });

export const localHours = (table: Timetable, ms: number): LocalHours[] =>
  table.zones.map((zone) => {
    const local = ms + zone.stretchAt(ms).offset;
    const day = dayAt(table, local);
    return {
      zone: zone.name,
      localTime: instant(local).slice(0, -'.000Z'.length),
      open: isWithin(day, timeAt(local)),
      windows: day.shown,
      ...(day.note !== undefined && { note: day.note }),
    };
  });

/** The least instant, not before `ms`, that is open; `undefined` beyond the horizon. */
export function nextOpening(table: Timetable, ms: number): number | undefined {
  const limit = ms + HORIZON_DAYS * DAY;
  let at = ms;
  while (at < limit) {
    const from = at;
    for (const zone of table.zones) at = seek(table, zone, true, at, limit);
    if (at === from) return at;
  }
  return undefined;
}

/** The least instant after `ms` that is not open; `undefined` beyond the horizon. */
export function nextClose(table: Timetable, ms: number): number | undefined {
  const limit = ms + HORIZON_DAYS * DAY;
  const at = Math.min(...table.zones.map((zone) => seek(table, zone, false, ms + 1, limit)));
  return at < limit ? at : undefined;
}

/**
 * The least instant, not before `from`, at which one zone is open, or is not; if there is none before `limit`, some
 * instant from `limit` on. It walks along even stretches of the clock and never turns the wall time of a boundary into an
 * instant: that one may not exist, or exist twice, and a change of clocks opens and closes windows by itself.
 */
function seek(table: Timetable, zone: Zone, open: boolean, from: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const { offset, until } = zone.stretchAt(at);
    const time = timeAt(at + offset);
    const found = firstTime(dayAt(table, at + offset), open, time);
    const next = at + found - time;
    if (found < DAY && next < until) return next;
    at = Math.min(next, until);
  }
  return limit;
}

/** The least time of day, not before `time`, that is open, or is not; midnight if there is none. */
function firstTime({ windows }: Day, open: boolean, time: number): number {
  const window = windows.find(({ close }) => time < close);
  if (open) return window === undefined ? DAY : Math.max(time, window.open);
  return window === undefined || time < window.open ? time : window.close;
}

const isWithin = ({ windows }: Day, time: number): boolean =>
  windows.some(({ open, close }) => open <= time && time < close);

const CLOSED: Day = { windows: [], shown: [] };

const dayAt = (table: Timetable, local: number): Day => dayOn(table, Math.floor(local / DAY));

/** What holds on a local date, given in days since 1970-01-01. */
export function dayOn({ dates, week }: Timetable, day: number): Day {
  // Day 0, 1970-01-01, was a Thursday; the second remainder is for the days before it.
  return dates.get(day) ?? week.get((((day + 3) % 7) + 7) % 7) ?? CLOSED;
}

const timeAt = (local: number): number => local - Math.floor(local / DAY) * DAY;
