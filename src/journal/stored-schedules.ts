import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import type { Trouble } from '../engine/posting.ts';
import { type Registration, SCHEDULES, type Schedule, type Schedules } from '../engine/schedules.ts';
import type { Appending } from './appending.ts';
import { corrupt, full, scheduledBefore } from './errors.ts';
import { json } from './json.ts';
import { type Reading, StoredAgenda } from './stored-agenda.ts';
import type { Sealed, Subjects } from './subjects.ts';

/** What belongs to the whole journal, as its schedules use it. */
interface Around extends Reading, Appending {
  readonly file: string;
  readonly subjects: Subjects;
  /** In the transaction of the turn. Reads come first in it: an error of the journal may only be thrown before a change. */
  write(write: () => void): Promise<void>;
  isOnRecord(id: string): boolean;
  /** `undefined` once the key is gone. */
  unsealed(key: number, place: string, sealed: Uint8Array): string | undefined;
}

/** A schedule that can be written as JSON. */
interface Ready {
  readonly schedule: Schedule;
  readonly text: string;
}

const placeOf = (schedule: string): string => `schedule:${schedule}`;

/** The schedules of a journal on disk. */
export class StoredSchedules extends StoredAgenda implements Schedules {
  readonly #around: Around;
  readonly #add: StatementSync;
  readonly #find: StatementSync;
  readonly #of: StatementSync;
  readonly #size: StatementSync;
  readonly #remove: StatementSync;
  readonly #postpone: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    super(db, around);
    this.#around = around;
    this.#add = db.prepare(`INSERT INTO schedule
      (schedule, lifecycle, id, event, actor, dueAt, nextAt, platform, follows, key, sealed) VALUES
      (:schedule, :lifecycle, :id, :event, :actor, :dueAt, :dueAt, :platform, :follows, :key, :sealed)`);
    this.#find = db.prepare('SELECT key, sealed FROM schedule WHERE schedule = ?');
    this.#of = db.prepare('SELECT 1 FROM schedule WHERE schedule = ? AND follows = ?');
    this.#size = db.prepare('SELECT count(*) AS size FROM schedule');
    this.#remove = db.prepare('DELETE FROM schedule WHERE schedule = ?');
    this.#postpone = db.prepare(`UPDATE schedule SET attempts = attempts + 1, lastCode = :code, lastAt = :at,
      nextAt = :nextAt WHERE schedule = :schedule`);
  }

  register({ schedule, draft }: Registration): Promise<void> {
    return this.#around.append(() => {
      if (this.#around.isOnRecord(draft.id)) throw scheduledBefore(schedule.schedule);
      const ready = this.ready(schedule);
      return { draft, write: () => this.add(ready) };
    });
  }

  settle(schedule: string): Promise<void> {
    return this.#around.write(() => this.remove(schedule));
  }

  async cancel(schedule: string, draft: AuditDraft): Promise<boolean> {
    let waited = false;
    await this.#around.append(() => {
      waited = this.#find.get(schedule) !== undefined;
      return waited ? { draft, write: () => this.remove(schedule) } : undefined;
    });
    return waited;
  }

  postpone(schedule: string, trouble: Trouble, nextAt: Instant): Promise<void> {
    return this.#around.write(() => void this.#postpone.run({ ...trouble, nextAt, schedule }));
  }

  find(schedule: string): Schedule | undefined {
    return this.#around.read(() => {
      const row = this.#find.get(schedule) as Sealed | undefined;
      if (row === undefined) return undefined;
      const text = this.#around.unsealed(row.key, placeOf(schedule), row.sealed);
      if (text === undefined) throw corrupt(this.#around.file, `the key of schedule ${schedule} is gone`);
      return JSON.parse(text) as Schedule;
    });
  }

  /** Within the transaction of the intent; `undefined` where it waits already. @throws {JournalError} */
  following(registration: Registration | undefined): Ready | undefined {
    if (registration === undefined || this.#find.get(registration.schedule.schedule)) return undefined;
    return this.ready(registration.schedule);
  }

  /** @throws {JournalError} `journal.full`, `journal.unrecordable` */
  ready(schedule: Schedule): Ready {
    const { size } = this.#size.get() as { readonly size: number };
    if (size >= SCHEDULES) throw full(size);
    return { schedule, text: json(`The schedule ${schedule.schedule}`, schedule) };
  }

  add({ schedule: { event, fingerprint: _, ...schedule }, text }: Ready): void {
    const subject = { kind: schedule.lifecycle, id: schedule.id };
    const sealed = this.#around.subjects.seal(subject, placeOf(schedule.schedule), text);
    const { follows = null } = schedule;
    this.#add.run({ ...schedule, ...sealed, event: event.type, actor: JSON.stringify(event.actor), follows });
  }

  /** Whether the request itself registered it, and it still waits. */
  isOf(request: string, schedule: string): boolean {
    return this.#of.get(schedule, request) !== undefined;
  }

  remove(schedule: string): void {
    this.#remove.run(schedule);
  }
}
