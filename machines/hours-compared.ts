import { dayOn } from './hours.ts';
import { missing, said } from './looser.ts';
import { type Day, type Timetable, WEEKDAYS } from './timetable.ts';
import { DAY } from './zone.ts';

/** By which a timetable may be open where the standard is closed. Sound: where it finds nothing, no such instant exists. */
interface HoursCompared {
  readonly zones: string | undefined;
  readonly weekly: string | undefined;
  readonly exceptions: string | undefined;
}

/** Open means open in all zones, so that one more only narrows; on a local date every window lies within one of the standard's. */
export function compareHours(given: Timetable, standard: Timetable): HoursCompared {
  const names = ({ zones }: Timetable) => zones.map(({ name }) => name);
  const longer = WEEKDAYS.filter((_, at) => !isWithin(given.week.get(at), standard.week.get(at)));
  const dates = [...new Set([...given.dates.keys(), ...standard.dates.keys()])].sort((a, b) => a - b);
  const open = dates.filter((date) => !isWithin(dayOn(given, date), dayOn(standard, date)));
  return {
    zones: said('open no longer depends on', missing(names(standard), names(given))),
    weekly: said('open longer on', longer),
    exceptions: said('open longer on', open.map(dateText)),
  };
}

const isWithin = (day: Day | undefined, standard: Day | undefined): boolean =>
  (day?.windows ?? []).every((window) =>
    (standard?.windows ?? []).some(({ open, close }) => open <= window.open && window.close <= close),
  );

const dateText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 'YYYY-MM-DD'.length);
