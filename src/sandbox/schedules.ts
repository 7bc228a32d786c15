import { notFound, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import { type Call, queryOf, type Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

/** What one agent is to do on one day. Intervals may be anything: what a client makes of a broken one is to be seen too. */
export interface Schedule {
  readonly id: string;
  readonly userId: string;
  readonly scheduleDate: string;
  /** Asked for under another division, or under none, it is not found. */
  readonly divisionId?: string;
  readonly intervals: readonly unknown[];
}

const text = { type: 'string', minLength: 1 };
const date = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' };
const fields = { userId: text, scheduleDate: date, 'divisionId?': text, intervals: { type: 'array' } };

/** A schedule as a scenario has it. */
export const SCHEDULE = closed({ id: text, ...fields });

const isSchedule = compile<Omit<Schedule, 'id'>>(closed(fields));
const isQuery = compile<{ scheduleDate: string; divisionId?: string }>(
  closed({ scheduleDate: date, 'divisionId?': { type: 'string' } }),
);

/** The published schedules. They stand still until the control API changes them. */
export class Schedules {
  readonly #schedules: Map<string, Schedule>;

  constructor(schedules: readonly Schedule[]) {
    this.#schedules = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  }

  /** The schedule of the agent in the path, by the very date that it is kept under. */
  read(call: Call): Reply {
    const query = queryOf(call);
    if (!isQuery(query)) return wrongShape(call, 'query', isQuery);
    const schedule = this.list().find(
      ({ userId, scheduleDate, divisionId = query.divisionId }) =>
        userId === call.id && scheduleDate === query.scheduleDate && divisionId === query.divisionId,
    );
    if (schedule === undefined) return notFound(call, 'schedule');
    return { status: 200, body: { id: schedule.id, intervals: schedule.intervals } };
  }

  /** Publishes a schedule, in the place of an earlier one with its id. */
  publish(call: Call): Reply {
    const body = jsonOf(call.text);
    if (!isSchedule(body)) return wrongShape(call, 'body', isSchedule);
    const schedule = { id: call.id, ...body };
    this.#schedules.set(schedule.id, schedule);
    return { status: 200, body: schedule };
  }

  list(): Schedule[] {
    return [...this.#schedules.values()];
  }
}
