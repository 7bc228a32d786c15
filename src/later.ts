import type { Actor } from '../machines/rule.ts';
import { acceptActor } from './engine/accept.ts';
import type { Scheduled, ScheduleFilter } from './engine/schedules.ts';
import type { Agenda } from './hosts/agenda.ts';

/** What is to be sent later, by this client or by whichever has the journal then. */
export interface Later {
  /** In the order in which it is sent. Shows no payload. */
  list(filter?: ScheduleFilter): readonly Scheduled[];
  /**
   * Takes a schedule off, with a record of who did. A request that has come of it already comes to its end.
   * @returns `false` where it does not wait (any more).
   * @throws {RequestError} where nobody does.
   */
  cancel(schedule: string, actor: Actor): Promise<boolean>;
  /** Settles once nothing that is due by now is under way. What is to be tried again later is not waited for. */
  idle(): Promise<void>;
}

export const laterOf = (agenda: Agenda): Later => ({
  list: (filter) => agenda.list(filter),
  cancel: async (schedule, actor) => agenda.cancel(schedule, acceptActor(actor)),
  idle: () => agenda.idle(),
});
