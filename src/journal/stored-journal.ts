import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { instant } from '../../machines/verdict.ts';
import type { AuditDraft, Intent, Journal, Recorded } from '../engine/journal.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { type Entry, entryAfter, type Head, headAt, type Link, newHead } from './chain.ts';
import { closed, corrupt, isBusy, settled, unknownRun, unusable } from './errors.ts';
import { GroupCommit, type Write } from './group-commit.ts';
import { canonical, json } from './json.ts';
import { newKey } from './random.ts';
import { generationFor, type RunStart, type Runs, runId } from './runs.ts';
import { seal } from './seal.ts';
import { StoredCursors } from './stored-cursors.ts';
import { StoredLog } from './stored-log.ts';
import { StoredOutbox } from './stored-outbox.ts';

interface SubjectKey {
  readonly key: number;
  readonly secret: Uint8Array;
}

interface Sealed {
  readonly key: number;
  readonly sealed: Uint8Array;
}

/** The journal on disk: one connection, one transaction a turn of the event loop. */
export class StoredJournal extends StoredLog implements Journal, Runs {
  readonly outbox: StoredOutbox;
  readonly cursors: StoredCursors;
  readonly #commits: GroupCommit<Head>;
  readonly #release: () => void;
  readonly #addRecord: StatementSync;
  readonly #findKey: StatementSync;
  readonly #addKey: StatementSync;
  readonly #putIntent: StatementSync;
  readonly #endIntent: StatementSync;
  readonly #findIntent: StatementSync;
  readonly #openIntents: StatementSync;
  readonly #addOutcome: StatementSync;
  readonly #findOutcome: StatementSync;
  readonly #lastRun: StatementSync;
  readonly #addRun: StatementSync;
  readonly #finishRun: StatementSync;

  /** @param release gives back the writer's lock. */
  constructor(db: DatabaseSync, file: string, now: () => number, release: () => void) {
    super(db, file);
    this.#release = release;
    this.#addRecord = db.prepare('INSERT INTO record (seq, body, hash, key, sealed) VALUES (?, ?, ?, ?, ?)');
    this.#findKey = db.prepare('SELECT key, secret FROM subject WHERE name = ?');
    this.#addKey = db.prepare('INSERT INTO subject (name, secret) VALUES (?, ?) RETURNING key, secret');
    this.#putIntent = db.prepare(
      'INSERT OR REPLACE INTO intent (request, fingerprint, seq, key, sealed) VALUES (?, ?, ?, ?, ?)',
    );
    this.#endIntent = db.prepare('DELETE FROM intent WHERE request = ?');
    this.#findIntent = db.prepare('SELECT fingerprint FROM intent WHERE request = ?');
    this.#openIntents = db.prepare('SELECT request, key, sealed FROM intent ORDER BY seq');
    this.#addOutcome = db.prepare('INSERT INTO outcome (request, fingerprint, body) VALUES (?, ?, ?)');
    this.#findOutcome = db.prepare('SELECT fingerprint, body FROM outcome WHERE request = ?');
    this.#lastRun = db.prepare('SELECT generation, finished FROM run WHERE name = ? ORDER BY generation DESC LIMIT 1');
    this.#addRun = db.prepare('INSERT INTO run (run, name, generation, finished) VALUES (?, ?, ?, 0)');
    this.#finishRun = db.prepare('UPDATE run SET finished = 1 WHERE run = ?');
    const last = db.prepare('SELECT seq, body, hash FROM record ORDER BY seq DESC LIMIT 1').get() as Link | undefined;
    this.#commits = new GroupCommit(db, file, now, last === undefined ? newHead() : headAt(last));
    const around = {
      read: <T>(query: () => T) => this.read(query),
      write: (write: () => void) =>
        this.#write((head) => {
          write();
          return head;
        }),
    };
    this.cursors = new StoredCursors(db, around);
    this.outbox = new StoredOutbox(db, {
      ...around,
      seal: (subject, place, text) => this.#seal(subject, place, text),
      unsealed: (key, place, sealed) => this.unsealed(key, place, sealed),
    });
  }

  intend(intent: Intent, draft: AuditDraft): Promise<void> {
    const { request, resource } = draft;
    return this.#write((head, now) => {
      this.#refuseSettled(request);
      const text = json(`The intent of request ${request}`, intent);
      const entry = entryAfter(head, draft, instant(now));
      this.#keep(entry, resource);
      const { key, sealed } = this.#seal(resource, `intent:${request}`, text);
      this.#putIntent.run(request, intent.fingerprint, entry.link.seq, key, sealed);
      return entry.head;
    });
  }

  conclude(fingerprint: string, outcome: Outcome, draft: AuditDraft, rows: readonly SinkRow[] = []): Promise<void> {
    const { request, resource } = draft;
    return this.#write((head, now) => {
      this.#refuseSettled(request);
      const text = json(`The outcome of request ${request}`, outcome);
      const ready = this.outbox.ready(request, rows);
      const entry = entryAfter(head, draft, instant(now));
      this.#keep(entry, resource);
      this.#endIntent.run(request);
      this.#addOutcome.run(request, fingerprint, text);
      // What an event made is known by the id it got: erasing that subject takes its rows with it.
      this.outbox.add(request, { ...resource, id: outcome.created ?? resource.id }, ready, now);
      return entry.head;
    });
  }

  note(draft: AuditDraft): Promise<void> {
    return this.#write((head, now) => {
      const entry = entryAfter(head, draft, instant(now));
      this.#keep(entry, draft.resource);
      return entry.head;
    });
  }

  find(request: string): Recorded | undefined {
    return this.read(() => {
      const ended = this.#findOutcome.get(request) as { fingerprint: string; body: string } | undefined;
      if (ended !== undefined) {
        return { request, fingerprint: ended.fingerprint, outcome: JSON.parse(ended.body) as Outcome };
      }
      const open = this.#findIntent.get(request) as { fingerprint: string } | undefined;
      return open && { request, fingerprint: open.fingerprint };
    });
  }

  openIntents(): Intent[] {
    const rows = this.read(() => this.#openIntents.all()) as unknown[] as (Sealed & { request: string })[];
    return rows.map(({ request, key, sealed }) => {
      const text = this.unsealed(key, `intent:${request}`, sealed);
      if (text === undefined) throw corrupt(this.file, `the key of open intent ${request} is gone`);
      return JSON.parse(text) as Intent;
    });
  }

  startRun(name: string, again: boolean): RunStart {
    const row = this.read(() => this.#lastRun.get(name)) as { generation: number; finished: number } | undefined;
    const latest = row && { generation: row.generation, finished: row.finished === 1 };
    const { generation, finished } = generationFor(latest, again);
    const run = runId(name, generation);
    if (generation !== latest?.generation) {
      try {
        this.#addRun.run(run, name, generation);
      } catch (cause) {
        throw unusable(this.file, cause, 'journal.unwritable');
      }
    }
    return { run, finished };
  }

  finishRun(run: string): Promise<void> {
    return this.#write((head) => {
      if (this.#finishRun.run(run).changes === 0) throw unknownRun(run);
      return head;
    });
  }

  /** Commits what is queued, folds the write-ahead log into the one file where no reader is in the way, and frees the lock. */
  async close(): Promise<void> {
    if (!this.db.isOpen) return;
    try {
      this.#commits.flush();
      this.#fold();
    } finally {
      this.db.close();
      this.#release();
    }
  }

  #write(write: Write<Head>): Promise<void> {
    return this.db.isOpen ? this.#commits.add(write) : Promise.reject(closed(this.file));
  }

  #refuseSettled(request: string): void {
    if (this.#findOutcome.get(request) !== undefined) throw settled(request);
  }

  #keep({ link: { seq, body, hash }, openings }: Entry, resource: AuditDraft['resource']): void {
    const beside =
      Object.keys(openings).length > 0
        ? this.#seal(resource, `record:${seq}`, canonical('The payload', openings))
        : { key: null, sealed: null };
    this.#addRecord.run(seq, body, hash, beside.key, beside.sealed);
  }

  /** Under the key of the resource, which is made where there is none. */
  #seal({ kind, id }: AuditDraft['resource'], place: string, text: string): Sealed {
    const name = `${kind}:${id}`;
    const { key, secret } = (this.#findKey.get(name) ?? this.#addKey.get(name, newKey())) as unknown as SubjectKey;
    return { key, sealed: seal(secret, place, text) };
  }

  /** A file in WAL mode makes even its readers create files beside it; folded, it can be read where nothing can be written. */
  #fold(): void {
    try {
      this.db.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE');
    } catch (cause) {
      // A reader has it open: the log stays beside the file, complete.
      if (!isBusy(cause)) throw unusable(this.file, cause, 'journal.unwritable');
    }
  }
}
