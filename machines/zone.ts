export const DAY = 86_400_000;

/** The default, and never ahead of itself: `Intl`, whose data takes 14 ms to load, is not asked. */
const UTC = 'UTC';

/** UTC days remembered per zone: one whole search for an opening, with room to spare. */
const DAYS_KEPT = 512;

/** Time over which a zone's clock runs evenly. */
interface Stretch {
  /** Milliseconds that local time is ahead of UTC. */
  readonly offset: number;
  /** The offset is known to hold before this instant; from it on, ask again. */
  readonly until: number;
}

/** The clock of an IANA zone, as the tzdata of this process knows it. */
export interface Zone {
  readonly name: string;
  stretchAt(ms: number): Stretch;
}

/**
 * Whether a policy may name it: `Area/Place` or `UTC`, and known to `Intl`. Fixed offsets would miss every change of
 * clocks, and bare abbreviations `Intl` reads as nobody means them: BST is Dhaka, AST is Anchorage.
 */
export function isZone(name: string): boolean {
  if (name === UTC) return true;
  try {
    clockOf(name);
    return name.includes('/');
  } catch {
    // A RangeError is the only way in which Intl says that it does not know a name.
    return false;
  }
}

/** Opens the clock of a zone. Throws a RangeError for a name that `Intl` does not know. */
export function zone(name: string): Zone {
  const clock = name === UTC ? undefined : clockOf(name);
  const days = new Map<number, readonly [Stretch, Stretch]>();

  const learn = (day: number): readonly [Stretch, Stretch] => {
    const stretches = stretchesOf(clock, day * DAY, (day + 1) * DAY);
    if (days.size === DAYS_KEPT) days.clear();
    days.set(day, stretches);
    return stretches;
  };

  return {
    name,
    stretchAt(ms) {
      const day = Math.floor(ms / DAY);
      const [first, last] = days.get(day) ?? learn(day);
      return ms < first.until ? first : last;
    },
  };
}

/** No zone of tzdata changes its clocks twice in one UTC day (1970 to 2037), so the two ends of the day tell. */
function stretchesOf(clock: Intl.DateTimeFormat | undefined, start: number, end: number): readonly [Stretch, Stretch] {
  const before = offsetAt(clock, start);
  const last: Stretch = { offset: offsetAt(clock, end), until: end };
  if (before === last.offset) return [last, last];
  let low = start;
  let high = end;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(clock, middle) === before) low = middle;
    else high = middle;
  }
  return [{ offset: before, until: high }, last];
}

const clockOf = (name: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });

/** `7/1/2026, GMT-04:00`; local mean times of the past have seconds too. No offset at all is `GMT+00:00`, or by older `Intl` `GMT`. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Milliseconds that a clock which shows this is ahead of UTC. @throws {RangeError} where it shows no offset */
export function offsetOf(shown: string): number {
  const found = OFFSET.exec(shown);
  if (found === null) throw new RangeError(`No offset from UTC can be read in \`${shown}\`.`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = found;
  const size = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}

const offsetAt = (clock: Intl.DateTimeFormat | undefined, ms: number): number =>
  clock === undefined ? 0 : offsetOf(clock.format(ms));
