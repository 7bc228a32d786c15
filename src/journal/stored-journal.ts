import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { instant } from '../../machines/verdict.ts';
import type { Erasing, Erasure, Subject } from '../engine/erasing.ts';
import type { HandledIds } from '../engine/handled-ids.ts';
import type { AuditDraft, Intent, Journal, Recorded } from '../engine/journal.ts';
import type { Letter } from '../engine/letters.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { cancellationOf, ERASED, type Registration } from '../engine/schedules.ts';
import type { Appending } from './appending.ts';
import type { Head } from './chain.ts';
import { draftFrom } from './draft.ts';
import { entriesAfter } from './entries.ts';
import { acceptReason, erasingDraft } from './erasing-draft.ts';
import { closed, isHeld, notHeld, unknownRun, unusable } from './errors.ts';
import type { Held } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import { JournalThread } from './journal-thread.ts';
import { Ledger } from './ledger.ts';
import { concluding, intending, KnownPolicies, noting, type RequestWrite } from './request-write.ts';
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
import { Subjects } from './subjects.ts';
import { type Batch, type Committed, Transactions, type Write } from './transaction.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/** As many writes at a time keep the event loop waiting for about a millisecond; from there on a thread makes them. */
export const BUSY = 8;

export interface JournalOptions {
  /** Milliseconds since the Unix epoch, for `recordedAt`. */
  readonly now: () => number;
  /** Told why there is no thread to write in; all is written in this one then. @default nobody is */
  readonly threadFailed?: (error: unknown) => void;
  /** @default none are made */
  readonly checkpoints?:
    | (CheckpointOptions & {
        /** Told why a checkpoint could not be made; the records are durable all the same, and it is tried again. */
        failed(error: unknown): void;
      })
    | undefined;
}

/** The journal on disk, over one connection: one transaction at a time, of all that waits for it. */
export class StoredJournal extends StoredLog implements Journal, Runs {
  readonly outbox: StoredOutbox;
  readonly letters: StoredLetters;
  readonly cursors: StoredCursors;
  readonly schedules: StoredSchedules;
  readonly #log: WriteAheadLog;
  readonly #commits: GroupCommit<Head, RequestWrite>;
  readonly #subjects: Subjects;
  readonly #requests: StoredRequests;
  readonly #erasure: StoredErasure;
  readonly #handled: StoredHandled;
  readonly #checkpoints: StoredCheckpoints | undefined;
  readonly #held: Held | undefined;
  readonly #threadFailed: (error: unknown) => void;
  readonly #ledger: Ledger;
  readonly #here: Transactions<Head>;
  readonly #policies = new KnownPolicies();
  /** Whether a thread was wanted so far. */
  #isBusy = false;
  #thread: JournalThread | undefined;
  readonly #lastRun: StatementSync;
  readonly #addRun: StatementSync;
  readonly #finishRun: StatementSync;
  #closing: Promise<void> | undefined;

  /** @param held with the writer's lock. @default another connection has it, and folds the log */
  constructor(db: DatabaseSync, file: string, { now, checkpoints, threadFailed }: JournalOptions, held?: Held) {
    super(db, file);
    this.#held = held;
    this.#threadFailed = (error) => threadFailed?.(error);
    this.#lastRun = db.prepare('SELECT generation, finished FROM run WHERE name = ? ORDER BY generation DESC LIMIT 1');
    this.#addRun = db.prepare('INSERT INTO run (run, name, generation, finished) VALUES (?, ?, ?, 0)');
    this.#finishRun = db.prepare('UPDATE run SET finished = 1 WHERE run = ?');
    this.#subjects = new Subjects(db);
    this.#log = new WriteAheadLog(db, file);
    this.#here = new Transactions({
      ...{ db, file, sync: () => this.#log.sync() },
      ...{ begun: () => this.#subjects.begun(), undone: () => this.#subjects.undone() },
    });
    const beside = (waiting: number) => this.#beside(waiting);
    this.#commits = new GroupCommit({ now, here: this.#here, beside }, storedHead(db, file));
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
      append: (plan: Parameters<Appending['append']>[0]) =>
        this.#append((head, at) => {
          const planned = plan(head.seq + 1);
          if (planned === undefined) return head;
          const entries = entriesAfter(head, [draftFrom(planned.draft)], instant(at));
          planned.write();
          return this.#ledger.keep(head, entries);
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
    });
    this.#ledger = new Ledger(db, {
      ...{ subjects: this.#subjects, requests: this.#requests },
      ...{ outbox: this.outbox, letters: this.letters, schedules: this.schedules },
      isOnRecord: (id) => this.record(id) !== undefined,
    });
    this.#checkpoints =
      checkpoints && new StoredCheckpoints(db, checkpoints, { ...around, head: () => this.#commits.state });
  }

  async intend(intent: Intent, draft: AuditDraft, followUp?: Registration): Promise<void> {
    return this.#carryOut(intending(intent, draft, followUp), draft);
  }

  async conclude(
    fingerprint: string,
    outcome: Outcome,
    draft: AuditDraft,
    rows: readonly SinkRow[] = [],
    letters: readonly Letter[] = [],
    withdrawn?: AuditDraft,
  ): Promise<void> {
    return this.#carryOut(concluding({ fingerprint, outcome }, draft, rows, letters, withdrawn), draft);
  }

  async note(draft: AuditDraft): Promise<void> {
    return this.#carryOut(noting(draft), draft);
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
      const place = { seq: head.seq + waiting.length + 1, occurredAt: instant(now) };
      const entries = entriesAfter(
        head,
        [
          ...waiting.map((schedule) => cancellationOf(schedule, { ...by, now, because: ERASED })),
          erasingDraft(action, subject, by, place),
        ].map(draftFrom),
        instant(now),
      );
      erased = held ? undefined : this.#erasure.erase(keyed);
      return this.#ledger.keep(head, entries);
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
      await this.#thread?.close();
      await this.#commits.drain();
      if (this.#held) this.#log.fold();
    } finally {
      this.db.close();
      this.#log.close();
      this.#held?.release();
    }
  }

  /** A batch of another thread's, over this connection. */
  commit({ writes, ...batch }: Batch<Head, RequestWrite>): Promise<Committed<Head>> {
    const carriedOut = writes.map(
      (write): Write<Head> =>
        (head, now) =>
          this.#ledger.carryOut(write, head, now),
    );
    return this.#here.commit({ ...batch, writes: carriedOut });
  }

  async #carryOut(asked: RequestWrite, decided: Pick<AuditDraft, 'policy'>): Promise<void> {
    const policy = this.#policies.unknown(decided.policy);
    const write = { ...asked, policy };
    await this.#append((head, now) => this.#ledger.carryOut(write, head, now), write);
    this.#policies.recorded(policy);
  }

  /** A write of records. @param told it as another thread may be told it */
  async #append(write: Write<Head>, told?: RequestWrite): Promise<void> {
    if (this.#closing) throw closed(this.file);
    await this.#write(write, told);
    this.#checkpoints?.consider();
  }

  #write(write: Write<Head>, told?: RequestWrite): Promise<void> {
    return this.db.isOpen ? this.#commits.add(write, told) : Promise.reject(closed(this.file));
  }

  /** Who has little to write never pays for a thread. */
  #beside(waiting: number): JournalThread | undefined {
    if (waiting >= BUSY && this.#held && !this.#isBusy && !this.#closing) {
      this.#isBusy = true;
      this.#thread = JournalThread.start(this.file, this.#held.identity, this.#threadFailed);
    }
    return this.#thread?.isReady ? this.#thread : undefined;
  }

  #mark(action: 'subject.held' | 'subject.released', subject: Subject, reason: string, by: Erasing): Promise<void> {
    return this.#append((head, now) => {
      const names = this.#erasure.namesOf(subject);
      if (action === 'subject.released' && this.#erasure.holdsOn(names) === 0) throw notHeld(subject);
      const place = { seq: head.seq + 1, occurredAt: instant(now) };
      const draft = erasingDraft(action, subject, by, place, reason);
      return this.#ledger.keep(head, entriesAfter(head, [draftFrom(draft)], instant(now)));
    });
  }
}
