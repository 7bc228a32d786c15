const DATE_TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Whether a text is an ISO 8601 date-time with a zone, and in the calendar: `Date.parse` alone takes 30 February. */
export function isDateTime(text: string): boolean {
  const [, day = ''] = DATE_TIME.exec(text) ?? [];
  return day !== '' && !Number.isNaN(Date.parse(text)) && new Date(day).toISOString().startsWith(day);
}
