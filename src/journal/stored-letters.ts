import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Instant } from '../../machines/verdict.ts';
import type { Subject } from '../engine/erasing.ts';
import type { Letter, Letters, PostedLetter } from '../engine/letters.ts';
import { DEAD_LETTERS } from '../engine/outbox.ts';
import type { Posting, Replaying, Trouble } from '../engine/posting.ts';
import type { Appending } from './appending.ts';
import { replayDraft } from './replay-draft.ts';
import { type KeptPosting, postingOf, type Reading, StoredPostings } from './stored-postings.ts';
import type { Sealed, Subjects } from './subjects.ts';

/** What belongs to the whole journal, as its letters use it. */
interface Around extends Reading, Appending {
  /** In the transaction of the turn. Reads come first in it: an error of the journal may only be thrown before a change. */
  write(write: () => void): Promise<void>;
  readonly subjects: Subjects;
  /** `undefined` once the key is gone. */
  unsealed(key: number, place: string, sealed: Uint8Array): string | undefined;
}
type Kept = KeptPosting & Sealed & { readonly type: string };

const placeOf = (sink: string, id: string): string => `letter:${sink}:${id}`;

/** The letters of a journal on disk. */
export class StoredLetters extends StoredPostings implements Letters {
  readonly #around: Around;
  readonly #add: StatementSync;
  readonly #heads: StatementSync;
  readonly #remove: StatementSync;
  readonly #promote: StatementSync;
  readonly #tried: StatementSync;
  readonly #postpone: StatementSync;
  readonly #bury: StatementSync;
  readonly #overflow: StatementSync;
  readonly #again: StatementSync;
  readonly #disable: StatementSync;
  readonly #enable: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    super(db, around);
    this.#around = around;
    // Only the first of a resource has a time at which it is due.
    const dueAt = `CASE WHEN EXISTS (SELECT 1 FROM letter WHERE sink = :sink AND resource = :resource AND dead IS NULL)
      THEN NULL ELSE :now END`;
    this.#add = db.prepare(`INSERT INTO letter (sink, id, type, resource, dueAt, key, sealed)
      VALUES (:sink, :id, :type, :resource, ${dueAt}, :key, :sealed)`);
    this.#heads = db.prepare('SELECT * FROM letter WHERE sink = ? AND dueAt IS NOT NULL ORDER BY dueAt, seq LIMIT ?');
    this.#remove = db.prepare('DELETE FROM letter WHERE seq = ?');
    this.#promote = db.prepare(`UPDATE letter SET dueAt = ? WHERE seq = (
      SELECT min(seq) FROM letter WHERE sink = ? AND resource = ? AND dead IS NULL)`);
    this.#tried = db.prepare(`UPDATE letter SET attempts = attempts + 1, firstCode = ifnull(firstCode, :code),
      firstAt = ifnull(firstAt, :at), lastCode = :code, lastAt = :at WHERE seq = :seq`);
    this.#postpone = db.prepare('UPDATE letter SET dueAt = ? WHERE seq = ?');
    this.#bury = db.prepare('UPDATE letter SET dueAt = NULL, dead = ? WHERE seq = ?');
    this.#overflow = db.prepare(`DELETE FROM letter WHERE sink = ? AND dead IS NOT NULL AND seq <= (
      SELECT seq FROM letter WHERE sink = ? AND dead IS NOT NULL ORDER BY seq DESC LIMIT 1 OFFSET ${DEAD_LETTERS})`);
    this.#again = db.prepare(`INSERT INTO letter
      (sink, id, type, resource, dueAt, key, sealed, firstCode, firstAt, lastCode, lastAt)
      SELECT sink, id, type, resource, ${dueAt}, key, sealed, firstCode, firstAt, lastCode, lastAt
      FROM letter WHERE seq = :seq`);
    this.#disable = db.prepare('INSERT OR REPLACE INTO disabled (sink, endpoint, at) VALUES (?, ?, ?)');
    this.#enable = db.prepare('DELETE FROM disabled WHERE sink = ?');
  }

  /** Within the transaction of the outcome. */
  add(subject: Subject, letters: readonly Letter[], now: number): void {
    const resource = `${subject.kind}:${subject.id}`;
    for (const { sink, id, type, body } of letters) {
      const { key, sealed } = this.#around.subjects.seal(subject, placeOf(sink, id), body);
      this.#add.run({ sink, id, type, resource, now, key, sealed });
    }
  }

  async heads(sink: string, limit: number, now: number): Promise<readonly PostedLetter[]> {
    for (;;) {
      const kept = this.#around.read(() => this.#heads.all(sink, limit)) as unknown[] as Kept[];
      const opened = kept.map((one) => ({
        one,
        body: this.#around.unsealed(one.key, placeOf(sink, one.id), one.sealed),
      }));
      const erased = opened.filter(({ body }) => body === undefined);
      if (erased.length === 0) {
        return opened.map(({ one, body = '' }) => ({
          ...postingOf(one),
          dueAt: one.dueAt ?? now,
          type: one.type,
          body,
        }));
      }
      await this.#around.write(() => {
        for (const { one } of erased) this.#end(one, now);
      });
    }
  }

  delivered(posting: Posting, now: number): Promise<void> {
    return this.#around.write(() => this.#end(posting, now));
  }

  postpone({ seq }: Posting, trouble: Trouble, dueAt: number): Promise<void> {
    return this.#around.write(() => {
      this.#tried.run({ ...trouble, seq });
      this.#postpone.run(dueAt, seq);
    });
  }

  bury({ seq, sink, resource }: Posting, code: string, trouble: Trouble | undefined, now: number): Promise<void> {
    return this.#around.write(() => {
      if (trouble) this.#tried.run({ ...trouble, seq });
      this.#bury.run(code, seq);
      this.#promote.run(now, sink, resource);
      this.#overflow.run(sink, sink);
    });
  }

  async replay(sink: string, id: string, by: Replaying): Promise<boolean> {
    let letter: Posting | undefined;
    await this.#around.append((number) => {
      [letter] = this.postings({ sink, id, dead: true, limit: 1 });
      if (letter === undefined) return undefined;
      const { seq, resource } = letter;
      const write = () => {
        this.#again.run({ seq, sink, resource, now: by.now });
        this.#remove.run(seq);
      };
      return { draft: replayDraft(letter, by, number), write };
    });
    return letter !== undefined;
  }

  disable(sink: string, endpoint: string, at: Instant): Promise<void> {
    return this.#around.write(() => void this.#disable.run(sink, endpoint, at));
  }

  async enable(sink: string): Promise<boolean> {
    let changes: number | bigint = 0;
    await this.#around.write(() => {
      changes = this.#enable.run(sink).changes;
    });
    return changes !== 0;
  }

  #end({ seq, sink, resource }: Pick<Posting, 'seq' | 'sink' | 'resource'>, now: number): void {
    this.#remove.run(seq);
    this.#promote.run(now, sink, resource);
  }
}
