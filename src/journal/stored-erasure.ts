import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Actor } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import { JournalError } from '../engine/journal.ts';
import type { StoredRequests } from './stored-requests.ts';
import type { Subject, Subjects } from './subjects.ts';

/** What an erasure came to. */
export interface Erasure {
  /** All whose key is gone now: the subject, and by what other ids it is on record. Empty where there was no key any more. */
  readonly subjects: readonly Subject[];
  /** Outcomes of which only how they ended is left. */
  readonly outcomes: number;
  /** Rows and letters that waited for sinks and wait no more. */
  readonly rows: number;
}

/** Takes a subject's keys out of a journal on disk, within a transaction of the journal. */
export class StoredErasure {
  readonly #subjects: Subjects;
  readonly #requests: StoredRequests;
  readonly #others: StatementSync;
  readonly #known: StatementSync;
  readonly #rows: StatementSync;
  readonly #letters: StatementSync;
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
    this.#rows = db.prepare('DELETE FROM outbox WHERE key = ?');
    // All letters of a resource go, so that none is left to be the first.
    this.#letters = db.prepare('DELETE FROM letter WHERE key = ?');
    this.#seen = db.prepare('DELETE FROM seen WHERE resource = ?');
  }

  /** All ids under which the journal knows the subject. @throws {JournalError} `journal.unknownSubject`, `journal.open` */
  found(subject: Subject): Subject[] {
    const others = this.#others.all({ $kind: subject.kind, $id: subject.id }) as { readonly id: string }[];
    const ids = new Set([subject.id, ...others.map(({ id }) => id)]);
    const all = [...ids].map((id) => ({ kind: subject.kind, id }));
    if (others.length === 0 && !this.#known.get(subject.kind, subject.id) && !this.#subjects.keyOf(subject)) {
      throw new JournalError('journal.unknownSubject', `Nothing of ${subject.kind} ${subject.id} is on record.`);
    }
    const keyed = all.filter((each) => this.#subjects.keyOf(each) !== undefined);
    for (const each of keyed) {
      const open = this.#requests.openUnder(this.#subjects.keyOf(each) as number);
      // Without it nobody could find out what became of a write that left.
      if (open !== undefined) {
        throw new JournalError(
          'journal.open',
          `Request ${open} of ${each.kind} ${each.id} is open; it has to end first.`,
        );
      }
    }
    return keyed;
  }

  /** @param subjects as {@link found} gave them */
  erase(subjects: readonly Subject[]): Erasure {
    let [outcomes, rows] = [0, 0];
    for (const subject of subjects) {
      const key = this.#subjects.keyOf(subject) as number;
      outcomes += this.#requests.strip(key);
      rows += Number(this.#rows.run(key).changes) + Number(this.#letters.run(key).changes);
      this.#seen.run(subject.id);
      this.#subjects.forget(key);
    }
    return { subjects, outcomes, rows };
  }
}

/** The record of an erasure: it has no payload, so that it needs no key. */
export function erasureDraft({ kind, id }: Subject, actor: Actor, occurredAt: Instant, tzdata: string): AuditDraft {
  return {
    id: `${kind}/${id}/erased/${occurredAt}`,
    phase: 'erasure',
    request: `erasure of ${kind} ${id}`,
    occurredAt,
    actor,
    action: 'subject.erased',
    resource: { kind, id },
    transition: { from: null, to: null },
    concurrency: { before: null, after: null, conflicts: 0 },
    http: { writes: 0 },
    tzdata,
    payload: {},
  };
}
