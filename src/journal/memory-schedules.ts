import type { Instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import type { Trouble } from '../engine/posting.ts';
import {
  type Registration,
  SCHEDULES,
  type Schedule,
  type ScheduleCount,
  type Scheduled,
  type ScheduleFilter,
  type Schedules,
  standing,
} from '../engine/schedules.ts';
import { full, scheduledBefore } from './errors.ts';

/** What belongs to the whole journal, as its schedules use it. */
interface Around {
  append(draft: AuditDraft): void;
  isOnRecord(id: string): boolean;
}

/** The schedules of a journal in memory. */
export class MemorySchedules implements Schedules {
  readonly #around: Around;
  readonly #kept = new Map<string, { readonly schedule: Schedule; stands: Scheduled }>();

  constructor(around: Around) {
    this.#around = around;
  }

  async register(registration: Registration): Promise<void> {
    const { schedule, draft } = registration;
    if (this.#around.isOnRecord(draft.id)) throw scheduledBefore(schedule.schedule);
    this.#refuseMore();
    this.#around.append(draft);
    this.add(registration);
  }

  /**
   * Within the transaction of the intent: unless it waits already, it is one more, once its record is there.
   * @throws {JournalError} `journal.full`
   */
  following(registration: Registration | undefined): Registration | undefined {
    if (registration === undefined || this.#kept.has(registration.schedule.schedule)) return undefined;
    this.#refuseMore();
    return registration;
  }

  add({ schedule }: Registration): void {
    this.#kept.set(schedule.schedule, { schedule, stands: standing(schedule) });
  }

  /** Within the transaction of the outcome: whether the request itself registered it, and it still waits. */
  isOf(request: string, schedule: string): boolean {
    return this.#kept.get(schedule)?.schedule.follows === request;
  }

  remove(schedule: string): void {
    this.#kept.delete(schedule);
  }

  async settle(schedule: string): Promise<void> {
    this.#kept.delete(schedule);
  }

  async cancel(schedule: string, draft: AuditDraft): Promise<boolean> {
    if (!this.#kept.has(schedule)) return false;
    this.#around.append(draft);
    return this.#kept.delete(schedule);
  }

  async postpone(schedule: string, trouble: Trouble, nextAt: Instant): Promise<void> {
    const kept = this.#kept.get(schedule);
    if (kept) kept.stands = { ...kept.stands, attempts: kept.stands.attempts + 1, last: trouble, nextAt };
  }

  list({ schedule, lifecycle, id, by, limit }: ScheduleFilter = {}): readonly Scheduled[] {
    const until = by?.toISOString();
    return [...this.#kept.values()]
      .map(({ stands }) => stands)
      .filter(
        (stands) =>
          (schedule === undefined || stands.schedule === schedule) &&
          (lifecycle === undefined || stands.lifecycle === lifecycle) &&
          (id === undefined || stands.id === id) &&
          (until === undefined || stands.nextAt <= until),
      )
      .sort((a, b) => compare(a.nextAt, b.nextAt) || compare(a.dueAt, b.dueAt))
      .slice(0, limit);
  }

  find(schedule: string): Schedule | undefined {
    return this.#kept.get(schedule)?.schedule;
  }

  nextAfter(moment: Instant): Instant | undefined {
    return this.list().find(({ nextAt }) => nextAt > moment)?.nextAt;
  }

  count(now: Instant): ScheduleCount {
    const late = [...this.#kept.values()].filter(({ stands }) => stands.dueAt <= now).length;
    return { waiting: this.#kept.size, late };
  }

  #refuseMore(): void {
    if (this.#kept.size >= SCHEDULES) throw full(this.#kept.size);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
