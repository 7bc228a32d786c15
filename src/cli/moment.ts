import { InvalidArgumentError } from 'commander';

const ISO = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

export const MOMENT_RULE = 'An ISO 8601 instant with its zone is expected, e.g. 2026-03-27T20:30:00Z.';

/** A moment that everybody understands alike: date, time and zone. `undefined` where the text is none. */
export function momentOf(text: string): Date | undefined {
  const [, day] = ISO.exec(text) ?? [];
  const moment = new Date(text);
  if (day === undefined || Number.isNaN(moment.getTime())) return undefined;
  // Date lets 30 February through as 2 March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? moment : undefined;
}

/** For commander. */
export function momentOption(text: string): Date {
  const moment = momentOf(text);
  if (moment === undefined) throw new InvalidArgumentError(MOMENT_RULE);
  return moment;
}
