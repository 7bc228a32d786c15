import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Erasure, Subject } from '../engine/erasing.ts';
import { isOpen, unknownSubject } from './errors.ts';
import type { StoredRequests } from './stored-requests.ts';
import type { Subjects } from './subjects.ts';

/** Takes a subject's keys out of a journal on disk, within a transaction of the journal. */
export class StoredErasure {
  readonly #subjects: Subjects;
  readonly #requests: StoredRequests;
  readonly #others: StatementSync;
  readonly #known: StatementSync;
  readonly #holds: StatementSync;
  readonly #rows: StatementSync;
  readonly #letters: StatementSync;
  readonly #schedules: StatementSync;
  readonly #seen: StatementSync;

  constructor(db: DatabaseSync, subjects: Subjects, requests: StoredRequests) {
    this.#subjects = subjects;
    this.#requests = requests;
    // What is made is asked for under a reference of the caller's, and known by the platform's id from then on.
    this.#others =
      db.prepare(`SELECT DISTINCT resource AS id FROM record WHERE kind = $kind AND body ->> '$.created' = $id
      UNION SELECT DISTINCT body ->> '$.created' FROM record
        WHERE kind = $kind AND resource = $id AND body ->> '$.created' IS NOT NULL`);
    this.#known = db.prepare('SELECT 1 FROM record WHERE kind = ? AND resource = ? LIMIT 1');
    this.#holds = db.prepare(`SELECT sum(iif(body ->> '$.action' = 'subject.held', 1, -1)) AS holds FROM record
      WHERE kind = ? AND resource = ? AND body ->> '$.phase' = 'hold'`);
    this.#rows = db.prepare('DELETE FROM outbox WHERE key = ?');
    // All letters of a resource go, so that none is left to be the first.
    this.#letters = db.prepare('DELETE FROM letter WHERE key = ?');
    this.#schedules = db.prepare('DELETE FROM schedule WHERE key = ?');
    this.#seen = db.prepare('DELETE FROM seen WHERE resource = ?');
  }

  /** All ids under which the journal knows the subject. @throws {JournalError} `journal.unknownSubject` */
  namesOf(subject: Subject): Subject[] {
    const others = this.#others.all({ $kind: subject.kind, $id: subject.id }) as { readonly id: string }[];
    if (others.length === 0 && !this.#known.get(subject.kind, subject.id) && !this.#subjects.keyOf(subject)) {
      throw unknownSubject(subject);
    }
    const ids = new Set([subject.id, ...others.map(({ id }) => id)]);
    return [...ids].map((id) => ({ kind: subject.kind, id }));
  }

  /** How many holds on any of them are not released. */
  holdsOn(subjects: readonly Subject[]): number {
    return subjects.reduce((sum, { kind, id }) => sum + Number(this.#holds.get(kind, id)?.holds ?? 0), 0);
  }

  /** Those that still have a key. @throws {JournalError} `journal.open` */
  keyed(subjects: readonly Subject[]): Subject[] {
    const keyed = subjects.filter((each) => this.#subjects.keyOf(each) !== undefined);
    for (const each of keyed) {
      const open = this.#requests.openUnder(this.#subjects.keyOf(each) as number);
      if (open !== undefined) throw isOpen(open, each);
    }
    return keyed;
  }

  /** @param subjects as {@link keyed} gave them */
  erase(subjects: readonly Subject[]): Erasure {
    let [outcomes, rows] = [0, 0];
    for (const subject of subjects) {
      const key = this.#subjects.keyOf(subject) as number;
      outcomes += this.#requests.strip(key);
      for (const waiting of [this.#rows, this.#letters, this.#schedules]) rows += Number(waiting.run(key).changes);
      this.#seen.run(subject.id);
      this.#subjects.forget(key);
    }
    return { subjects, outcomes, rows };
  }
}
