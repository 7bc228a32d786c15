import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { instant } from '../../machines/verdict.ts';
import type { Erasing, Erasure, Subject } from '../engine/erasing.ts';
import type { HandledIds } from '../engine/handled-ids.ts';
import type { AuditDraft, Intent, Journal, Recorded } from '../engine/journal.ts';
import type { Letter } from '../engine/letters.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { addressOf } from '../engine/policy.ts';
import { cancellationOf, ERASED, type Registration } from '../engine/schedules.ts';
import type { Entry, Head } from './chain.ts';
import { entriesAfter, type Kept } from './entries.ts';
import { acceptReason, erasingDraft } from './erasing-draft.ts';
import { closed, isHeld, notHeld, settled, unknownRun, unusable } from './errors.ts';
import { GroupCommit, type Write } from './group-commit.ts';
import { json } from './json.ts';
import { generationFor, type RunStart, type Runs, runId } from './runs.ts';
import { type CheckpointOptions, StoredCheckpoints } from './stored-checkpoints.ts';
import { StoredCursors } from './stored-cursors.ts';
import { StoredErasure } from './stored-erasure.ts';
import { StoredHandled } from './stored-handled.ts';
import { storedHead } from './stored-head.ts';
import { StoredLetters } from './stored-letters.ts';
import { StoredLog } from './stored-log.ts';
import { StoredOutbox } from './stored-outbox.ts';
import { StoredRequests } from './stored-requests.ts';
import { StoredSchedules } from './stored-schedules.ts';
import { subjectOf } from './subject.ts';
import { Subjects } from './subjects.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

export interface JournalOptions {
  /** Milliseconds since the Unix epoch, for `recordedAt`. */
  readonly now: () => number;
  /** @default none are made */
  readonly checkpoints?:
    | (CheckpointOptions & {
        /** Told why a checkpoint could not be made; the records are durable all the same, and it is tried again. */
        failed(error: unknown): void;
      })
    | undefined;
}

/** The journal on disk: one connection, one transaction a turn of the event loop. */
export class StoredJournal extends StoredLog implements Journal, Runs {
  readonly outbox: StoredOutbox;
  readonly letters: StoredLetters;
  readonly cursors: StoredCursors;
  readonly schedules: StoredSchedules;
  readonly #log: WriteAheadLog;
  readonly #commits: GroupCommit<Head>;
  readonly #subjects: Subjects;
  readonly #requests: StoredRequests;
  readonly #erasure: StoredErasure;
  readonly #handled: StoredHandled;
  readonly #checkpoints: StoredCheckpoints | undefined;
  readonly #release: () => void;
  readonly #addRecord: StatementSync;
  readonly #addReceipt: StatementSync;
  readonly #addPolicy: StatementSync;
  readonly #lastRun: StatementSync;
  readonly #addRun: StatementSync;
  readonly #finishRun: StatementSync;
  #closing: Promise<void> | undefined;

  /** @param release gives back the writer's lock. */
  constructor(db: DatabaseSync, file: string, { now, checkpoints }: JournalOptions, release: () => void) {
    super(db, file);
    this.#release = release;
    this.#addRecord = db.prepare('INSERT INTO record (seq, body, hash, key, sealed) VALUES (?, ?, ?, ?, ?)');
    this.#addReceipt = db.prepare('INSERT INTO receipt (seq, key, sealed) VALUES (?, ?, ?)');
    this.#addPolicy = db.prepare('INSERT OR IGNORE INTO policy (digest, body) VALUES (?, ?)');
    this.#lastRun = db.prepare('SELECT generation, finished FROM run WHERE name = ? ORDER BY generation DESC LIMIT 1');
    this.#addRun = db.prepare('INSERT INTO run (run, name, generation, finished) VALUES (?, ?, ?, 0)');
    this.#finishRun = db.prepare('UPDATE run SET finished = 1 WHERE run = ?');
    this.#subjects = new Subjects(db);
    this.#log = new WriteAheadLog(db, file);
    this.#commits = new GroupCommit(
      {
        ...{ db, file, now, sync: () => this.#log.sync() },
        ...{ begun: () => this.#subjects.begun(), undone: () => this.#subjects.undone() },
      },
      storedHead(db, file),
    );
    const around = {
      file,
      now,
      subjects: this.#subjects,
      read: <T>(query: () => T) => this.read(query),
      write: (write: () => void) =>
        this.#write((head) => {
          write();
          return head;
        }),
      unsealed: (key: number, place: string, sealed: Uint8Array) => this.unsealed(key, place, sealed),
    };
    this.#requests = new StoredRequests(db, around);
    this.#erasure = new StoredErasure(db, this.#subjects, this.#requests);
    this.cursors = new StoredCursors(db, around);
    this.#handled = new StoredHandled(db, around);
    this.outbox = new StoredOutbox(db, around);
    this.letters = new StoredLetters(db, around);
    this.schedules = new StoredSchedules(db, {
      ...around,
      isOnRecord: (id) => this.record(id) !== undefined,
      append: (plan) =>
        this.#append((head, at) => {
          const planned = plan();
          if (planned === undefined) return head;
          const entries = entriesAfter(head, [planned.draft], instant(at));
          planned.write();
          return this.#keepAll(head, entries);
        }),
    });
    this.#checkpoints =
      checkpoints && new StoredCheckpoints(db, checkpoints, { ...around, head: () => this.#commits.state });
  }

  intend(intent: Intent, draft: AuditDraft, followUp?: Registration): Promise<void> {
    const { request, resource } = draft;
    return this.#append((head, now) => {
      this.#refuseSettled(request);
      const text = json(`The intent of request ${request}`, intent);
      const following = this.schedules.following(followUp);
      const entries = entriesAfter(head, [draft, ...(followUp && following ? [followUp.draft] : [])], instant(now));
      this.#requests.intend(request, resource, head.seq + 1, text);
      if (following) this.schedules.add(following);
      return this.#keepAll(head, entries);
    });
  }

  conclude(
    fingerprint: string,
    outcome: Outcome,
    draft: AuditDraft,
    rows: readonly SinkRow[] = [],
    letters: readonly Letter[] = [],
    withdrawn?: AuditDraft,
  ): Promise<void> {
    const { request, resource } = draft;
    return this.#append((head, now) => {
      this.#refuseSettled(request);
      const text = json(`The outcome of request ${request}`, { fingerprint, outcome });
      const ready = this.outbox.ready(request, rows);
      const withdraws = withdrawn && this.schedules.isOf(request, withdrawn.request);
      const entries = entriesAfter(head, [draft, ...(withdraws ? [withdrawn] : [])], instant(now));
      this.#requests.conclude(request, resource, text);
      this.outbox.add(request, subjectOf(outcome, draft), ready, now);
      this.letters.add(subjectOf(outcome, draft), letters, now);
      if (withdraws) this.schedules.remove(withdrawn.request);
      return this.#keepAll(head, entries);
    });
  }

  note(draft: AuditDraft): Promise<void> {
    return this.#append((head, now) => {
      if (draft.phase === 'policy' && this.record(draft.id)) return head;
      return this.#keepAll(head, entriesAfter(head, [draft], instant(now)));
    });
  }

  find(request: string): Recorded | undefined {
    return this.read(() => this.#requests.find(request));
  }

  openIntents(): Intent[] {
    return this.read(() => this.#requests.openIntents());
  }

  namesOf(subject: Subject): readonly Subject[] {
    return this.read(() => this.#erasure.namesOf(subject));
  }

  /** Deletes the key of the subject. Where no key is left, it only sees to the files. */
  async erase(subject: Subject, by: Erasing): Promise<Erasure> {
    let erased: Erasure | undefined = { subjects: [], outcomes: 0, rows: 0 };
    await this.#append((head, now) => {
      const names = this.#erasure.namesOf(subject);
      const held = this.#erasure.holdsOn(names) > 0;
      const keyed = held ? [] : this.#erasure.keyed(names);
      if (!held && keyed.length === 0) return head;
      const waiting = keyed.flatMap(({ kind: lifecycle, id }) => this.schedules.list({ lifecycle, id }));
      const action = held ? 'subject.erasureRefused' : 'subject.erased';
      const entries = entriesAfter(
        head,
        [
          ...waiting.map((schedule) => cancellationOf(schedule, { ...by, now, because: ERASED })),
          erasingDraft(action, subject, by, instant(now)),
        ],
        instant(now),
      );
      erased = held ? undefined : this.#erasure.erase(keyed);
      return this.#keepAll(head, entries);
    });
    if (erased === undefined) throw isHeld(subject);
    this.#log.scrub();
    return erased;
  }

  async hold(subject: Subject, reason: string, by: Erasing): Promise<void> {
    return this.#mark('subject.held', subject, acceptReason(reason), by);
  }

  async release(subject: Subject, reason: string, by: Erasing): Promise<void> {
    return this.#mark('subject.released', subject, acceptReason(reason), by);
  }

  handledIds(receiver: string): HandledIds {
    return this.#handled.of(receiver);
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

  /**
   * Commits what is queued, makes the last checkpoint, folds the write-ahead log into the one file where no reader is in the way,
   * and frees the lock.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#commits.drain();
      await this.#checkpoints?.close();
      await this.#commits.drain();
      this.#log.fold();
    } finally {
      this.db.close();
      this.#log.close();
      this.#release();
    }
  }

  /** A write of records. */
  async #append(write: Write<Head>): Promise<void> {
    if (this.#closing) throw closed(this.file);
    await this.#write(write);
    this.#checkpoints?.consider();
  }

  #write(write: Write<Head>): Promise<void> {
    return this.db.isOpen ? this.#commits.add(write) : Promise.reject(closed(this.file));
  }

  #mark(action: 'subject.held' | 'subject.released', subject: Subject, reason: string, by: Erasing): Promise<void> {
    return this.#append((head, now) => {
      const names = this.#erasure.namesOf(subject);
      if (action === 'subject.released' && this.#erasure.holdsOn(names) === 0) throw notHeld(subject);
      const draft = erasingDraft(action, subject, by, instant(now), reason);
      return this.#keepAll(head, entriesAfter(head, [draft], instant(now)));
    });
  }

  #refuseSettled(request: string): void {
    if (this.#requests.isSettled(request)) throw settled(request);
  }

  #keepAll(head: Head, kept: readonly Kept[]): Head {
    for (const { entry, draft } of kept) this.#keep(entry, draft);
    return kept.at(-1)?.entry.head ?? head;
  }

  #keep(
    { link: { seq, body, hash }, beside: { payload, evidence }, receipt }: Entry,
    { resource, policy }: AuditDraft,
  ): void {
    const isEmpty = Object.keys(payload).length + Object.keys(evidence).length === 0;
    const kept = isEmpty
      ? { key: null, sealed: null }
      : this.#subjects.seal(resource, `record:${seq}`, json('The payload', [payload, evidence]));
    this.#addRecord.run(seq, body, hash, kept.key, kept.sealed);
    if (policy) this.#addPolicy.run(addressOf(policy).digest, addressOf(policy).text);
    if (receipt) {
      const { key, sealed } = this.#subjects.seal(resource, `receipt:${seq}`, receipt.text);
      this.#addReceipt.run(seq, key, sealed);
    }
  }
}
