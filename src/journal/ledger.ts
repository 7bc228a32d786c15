import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import type { Addressed } from '../engine/policy.ts';
import type { Entry, Head } from './chain.ts';
import { besideText } from './commitment.ts';
import { draftFrom } from './draft.ts';
import { entriesAfter, type Kept } from './entries.ts';
import { settled } from './errors.ts';
import type { RequestWrite } from './request-write.ts';
import type { StoredLetters } from './stored-letters.ts';
import type { StoredOutbox } from './stored-outbox.ts';
import type { StoredRequests } from './stored-requests.ts';
import type { StoredSchedules } from './stored-schedules.ts';
import type { Subjects } from './subjects.ts';

type Told<Kind extends RequestWrite['kind']> = Extract<RequestWrite, { readonly kind: Kind }>;

/** The tables that requests are written to. */
interface Tables {
  readonly subjects: Subjects;
  readonly requests: StoredRequests;
  readonly outbox: StoredOutbox;
  readonly letters: StoredLetters;
  readonly schedules: StoredSchedules;
  isOnRecord(id: string): boolean;
}

/** Writes records, and what requests leave beside them, within a transaction of the journal. */
export class Ledger {
  readonly #tables: Tables;
  readonly #addRecord: StatementSync;
  readonly #addReceipt: StatementSync;
  readonly #addPolicy: StatementSync;

  constructor(db: DatabaseSync, tables: Tables) {
    this.#tables = tables;
    this.#addRecord = db.prepare('INSERT INTO record (seq, body, hash, key, sealed) VALUES (?, ?, ?, ?, ?)');
    this.#addReceipt = db.prepare('INSERT INTO receipt (seq, key, sealed) VALUES (?, ?, ?)');
    this.#addPolicy = db.prepare('INSERT OR IGNORE INTO policy (digest, body) VALUES (?, ?)');
  }

  /** @returns where the next record goes @throws {JournalError} where this write is refused; nothing is changed then */
  carryOut(write: RequestWrite, head: Head, now: number): Head {
    switch (write.kind) {
      case 'intend':
        return this.#intend(write, head, now);
      case 'conclude':
        return this.#conclude(write, head, now);
      case 'note':
        return this.#note(write, head, now);
    }
  }

  /** Records of one transaction. @returns where the next one goes */
  keep(head: Head, kept: readonly Kept[]): Head {
    for (const { entry, draft } of kept) this.#keep(entry, draft);
    return kept.at(-1)?.entry.head ?? head;
  }

  #intend({ draft, text, policy, followUp }: Told<'intend'>, head: Head, now: number): Head {
    const { request, resource } = draft;
    const { requests, schedules } = this.#tables;
    this.#refuseSettled(request);
    const following = schedules.following(followUp);
    const kept = entriesAfter(
      head,
      [draft, ...(followUp && following ? [draftFrom(followUp.draft)] : [])],
      instant(now),
    );
    this.#keepPolicy(policy);
    requests.intend(request, resource, head.seq + 1, text);
    if (following) schedules.add(following);
    return this.keep(head, kept);
  }

  #conclude({ draft, text, policy, ...more }: Told<'conclude'>, head: Head, now: number): Head {
    const { request, resource } = draft;
    const { requests, outbox, letters, schedules } = this.#tables;
    this.#refuseSettled(request);
    const { subject, withdrawn } = more;
    const withdraws = withdrawn && schedules.isOf(request, withdrawn.request);
    const kept = entriesAfter(head, [draft, ...(withdraws ? [draftFrom(withdrawn)] : [])], instant(now));
    this.#keepPolicy(policy);
    requests.conclude(request, resource, text);
    outbox.add(request, subject, more.rows, now);
    letters.add(subject, more.letters, now);
    if (withdraws) schedules.remove(withdrawn.request);
    return this.keep(head, kept);
  }

  #note({ draft, policy }: Told<'note'>, head: Head, now: number): Head {
    const isThere = draft.phase === 'policy' && this.#tables.isOnRecord(draft.id);
    const kept = isThere ? [] : entriesAfter(head, [draft], instant(now));
    this.#keepPolicy(policy);
    return this.keep(head, kept);
  }

  #refuseSettled(request: string): void {
    if (this.#tables.requests.isSettled(request)) throw settled(request);
  }

  #keepPolicy(policy: Addressed | undefined): void {
    if (policy) this.#addPolicy.run(policy.digest, policy.text);
  }

  #keep({ link, beside, receipt }: Entry, { resource }: Pick<AuditDraft, 'resource'>): void {
    const { seq, body, hash } = link;
    const { subjects } = this.#tables;
    const isEmpty = Object.keys(beside.payload).length + Object.keys(beside.evidence).length === 0;
    const kept = isEmpty ? { key: null, sealed: null } : subjects.seal(resource, `record:${seq}`, besideText(beside));
    this.#addRecord.run(seq, body, hash, kept.key, kept.sealed);
    if (receipt) {
      const { key, sealed } = subjects.seal(resource, `receipt:${seq}`, receipt.text);
      this.#addReceipt.run(seq, key, sealed);
    }
  }
}
