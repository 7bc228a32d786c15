import { instant, type Json } from '../../machines/verdict.ts';
import type { Erasing, Erasure, Subject } from '../engine/erasing.ts';
import type { HandledIds } from '../engine/handled-ids.ts';
import type { AuditDraft, Intent, Journal, Recorded } from '../engine/journal.ts';
import type { Letter } from '../engine/letters.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { addressOf, type PolicyDocument } from '../engine/policy.ts';
import type { Receipt } from '../engine/receipt.ts';
import { cancellationOf, ERASED, type Registration } from '../engine/schedules.ts';
import type { AuditLog, RecordFilter, Verification } from './audit-log.ts';
import { bare } from './bare-outcome.ts';
import { entryAfter, type Head, newHead, reasonAgainst, recordOf, verifyChain } from './chain.ts';
import { besideIn, valuesOf } from './commitment.ts';
import { draftFrom } from './draft.ts';
import { acceptReason, erasingDraft } from './erasing-draft.ts';
import { closed, isHeld, isOpen, notHeld, settled, unknownRun, unknownSubject } from './errors.ts';
import { json } from './json.ts';
import { decisionShown, receiptIn } from './kept-receipt.ts';
import { MemoryCursors } from './memory-cursors.ts';
import { type Ended, keptAs, type MemoryEntry, NOTHING } from './memory-entry.ts';
import { MemoryHandled } from './memory-handled.ts';
import { MemoryLetters } from './memory-letters.ts';
import { MemoryOutbox } from './memory-outbox.ts';
import { MemorySchedules } from './memory-schedules.ts';
import type { AuditRecord } from './record.ts';
import { type Generation, generationFor, type RunStart, type Runs, runId } from './runs.ts';
import { subjectOf } from './subject.ts';

/**
 * A journal that ends with the process: for tests, and for work that nobody has to go on with. It keeps every record until
 * it is let go of, so a process that lives long needs the one on disk.
 * @param options.now milliseconds since the Unix epoch, for `recordedAt`.
 */
export const memoryJournal = (options: { readonly now: () => number }): MemoryJournal => new MemoryJournal(options.now);

export class MemoryJournal implements Journal, AuditLog, Runs {
  readonly #record = (draftOf: (seq: number) => AuditDraft): void => this.#append(draftOf(this.#head.seq + 1));
  readonly outbox = new MemoryOutbox(() => this.#now(), this.#record);
  readonly letters = new MemoryLetters(this.#record);
  readonly cursors = new MemoryCursors(() => this.#refuseClosed());
  readonly schedules = new MemorySchedules({
    append: (draft) => this.#append(draft),
    isOnRecord: (id) => this.#seqs.has(id),
  });
  readonly #handled = new MemoryHandled(
    () => this.#now(),
    () => this.#refuseClosed(),
  );
  readonly #now: () => number;
  /** Of each record the number by its id; of several records of one id, the first. */
  readonly #seqs = new Map<string, number>();
  readonly #entries: MemoryEntry[] = [];
  readonly #intents = new Map<string, Intent>();
  /** {@link Ended}, as JSON. */
  readonly #outcomes = new Map<string, string>();
  readonly #policies = new Map<string, string>();
  readonly #runs = new Map<string, Generation>();
  #head: Head = newHead();
  #open = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  async intend(intent: Intent, draft: AuditDraft, followUp?: Registration): Promise<void> {
    const following = this.schedules.following(followUp);
    this.#append(draft, ...(following ? [following.draft] : []));
    if (following) this.schedules.add(following);
    // Set anew, so that the map's order stays the order in which the intents were made.
    this.#intents.delete(draft.request);
    this.#intents.set(draft.request, intent);
  }

  async conclude(
    fingerprint: string,
    outcome: Outcome,
    draft: AuditDraft,
    rows: readonly SinkRow[] = [],
    letters: readonly Letter[] = [],
    withdrawn?: AuditDraft,
  ): Promise<void> {
    const ended: Ended = { fingerprint, outcome };
    const text = json(`The outcome of request ${draft.request}`, ended);
    const takeOver = this.outbox.ready(draft.request, subjectOf(outcome, draft), rows);
    const withdraws = withdrawn && this.schedules.isOf(draft.request, withdrawn.request);
    this.#append(draft, ...(withdraws ? [withdrawn] : []));
    if (withdraws) this.schedules.remove(withdrawn.request);
    takeOver();
    this.letters.add(subjectOf(outcome, draft), letters, this.#now());
    this.#intents.delete(draft.request);
    this.#outcomes.set(draft.request, text);
  }

  async note(draft: AuditDraft): Promise<void> {
    if (draft.phase === 'policy' && this.record(draft.id)) return;
    this.#append(draft);
  }

  namesOf({ kind, id }: Subject): readonly Subject[] {
    const records = [...this.records({ kind })].filter(({ resource, created }) => [resource.id, created].includes(id));
    if (records.length === 0) throw unknownSubject({ kind, id });
    const ids = new Set([id, ...records.flatMap(({ resource, created }) => (created ? [resource.id, created] : []))]);
    return [...ids].map((name) => ({ kind, id: name }));
  }

  async erase(subject: Subject, by: Erasing): Promise<Erasure> {
    const names = this.namesOf(subject);
    if (this.#holdsOn(names) > 0) {
      this.#append(erasingDraft('subject.erasureRefused', subject, by, this.#place()));
      throw isHeld(subject);
    }
    for (const intent of this.openIntents()) {
      const name = names.find(({ kind, id }) => kind === intent.lifecycle && id === intent.id);
      if (name) throw isOpen(intent.request, name);
    }
    const waiting = names.flatMap(({ kind: lifecycle, id }) => this.schedules.list({ lifecycle, id }));
    const now = this.#now();
    const cancelled = waiting.map((each) => cancellationOf(each, { ...by, now, because: ERASED }));
    const place = this.#place(waiting.length, now);
    const takeOver = this.#ready(...cancelled, erasingDraft('subject.erased', subject, by, place));
    const counts = names.map((name) => this.#forget(name));
    const subjects = names.filter((_, at) => counts[at]?.isNews);
    if (subjects.length > 0) takeOver();
    const sum = (of: 'outcomes' | 'rows') => counts.reduce((all, each) => all + each[of], 0);
    return { subjects, outcomes: sum('outcomes'), rows: sum('rows') };
  }

  async hold(subject: Subject, reason: string, by: Erasing): Promise<void> {
    this.namesOf(subject);
    this.#append(erasingDraft('subject.held', subject, by, this.#place(), acceptReason(reason)));
  }

  async release(subject: Subject, reason: string, by: Erasing): Promise<void> {
    if (this.#holdsOn(this.namesOf(subject)) === 0) throw notHeld(subject);
    this.#append(erasingDraft('subject.released', subject, by, this.#place(), acceptReason(reason)));
  }

  find(request: string): Recorded | undefined {
    const ended = this.#outcomes.get(request);
    if (ended !== undefined) return { request, ...(JSON.parse(ended) as Ended) };
    const intent = this.#intents.get(request);
    return intent && { request, fingerprint: intent.fingerprint };
  }

  openIntents(): Intent[] {
    return [...this.#intents.values()];
  }

  handledIds(receiver: string): HandledIds {
    return this.#handled.of(receiver);
  }

  startRun(name: string, again: boolean): RunStart {
    this.#refuseClosed();
    const latest = generationFor(this.#runs.get(name), again);
    this.#runs.set(name, latest);
    return { run: runId(name, latest.generation), finished: latest.finished };
  }

  async finishRun(run: string): Promise<void> {
    this.#refuseClosed();
    for (const [name, { generation }] of this.#runs) {
      if (runId(name, generation) === run) {
        this.#runs.set(name, { generation, finished: true });
        return;
      }
    }
    throw unknownRun(run);
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  *records({ limit = Number.POSITIVE_INFINITY, ...filter }: RecordFilter = {}): Generator<AuditRecord, void> {
    let left = limit;
    for (const { link } of this.#entries) {
      if (left <= 0) return;
      const record = recordOf(link);
      if (!matches(record, filter)) continue;
      left -= 1;
      yield record;
    }
  }

  record(idOrSeq: string | number): AuditRecord | undefined {
    const seq = typeof idOrSeq === 'number' ? idOrSeq : this.#seqs.get(idOrSeq);
    const entry = seq === undefined ? undefined : this.#entries[seq - 1];
    return entry && recordOf(entry.link);
  }

  payload(record: AuditRecord): Record<string, Json> | undefined {
    const entry = this.#entries[record.seq - 1];
    if (entry?.beside === undefined || entry.link.hash !== record.chain.hash) return undefined;
    return valuesOf(besideIn(entry.beside).payload);
  }

  receipt(record: AuditRecord): Receipt | undefined {
    const entry = this.#entries[record.seq - 1];
    return entry?.receipt && entry.link.hash === record.chain.hash ? receiptIn(entry.receipt) : undefined;
  }

  decisionShown(record: AuditRecord, decision: object): string | undefined {
    const receipt = this.#entries[record.seq - 1]?.receipt;
    return receipt && record.receipt && decisionShown(record.receipt, receipt, decision);
  }

  policy(digest: string): PolicyDocument | undefined {
    const text = this.#policies.get(digest);
    return text === undefined ? undefined : (JSON.parse(text) as PolicyDocument);
  }

  verify(): Verification {
    return verifyChain(
      this.#entries.map(({ link, beside, receipt }) => ({
        ...link,
        beside: () => (beside === undefined ? undefined : besideIn(beside)),
        receipt: () => receipt,
      })),
      undefined,
      reasonAgainst,
    );
  }

  /** Of a record that is written now. @param before how many are written with it, ahead of it */
  #place(before = 0, now = this.#now()) {
    return { seq: this.#head.seq + before + 1, occurredAt: instant(now) };
  }

  #holdsOn(names: readonly Subject[]): number {
    const holds = names.flatMap((name) => [...this.records(name)].filter(({ phase }) => phase === 'hold'));
    return holds.reduce((sum, { action }) => sum + (action === 'subject.held' ? 1 : -1), 0);
  }

  /** Lets go of all that is not in the records. */
  #forget({ kind, id }: Subject) {
    let [outcomes, isNews] = [0, false];
    for (const { seq } of this.records({ kind, id })) {
      const { link, beside } = this.#entries[seq - 1] as MemoryEntry;
      const isBare = beside === NOTHING;
      this.#entries[seq - 1] = { link, ...(isBare && { beside }) };
      isNews ||= !isBare && beside !== undefined;
    }
    const requests = new Set<string>();
    for (const [request, text] of this.#outcomes) {
      const { fingerprint, outcome } = JSON.parse(text) as Ended;
      if (outcome.lifecycle !== kind) continue;
      if ((outcome.created ?? outcome.id) === id) requests.add(request);
      if (outcome.id !== id || fingerprint === undefined) continue;
      this.#outcomes.set(request, JSON.stringify({ outcome: bare(outcome) } satisfies Ended));
      outcomes += 1;
    }
    const schedules = this.schedules.list({ lifecycle: kind, id });
    for (const { schedule } of schedules) this.schedules.remove(schedule);
    const rows = this.outbox.forget(requests) + this.letters.forget(`${kind}:${id}`) + schedules.length;
    this.cursors.forget(id);
    return { outcomes, rows, isNews: isNews || outcomes + rows > 0 };
  }

  /** All of them or none. */
  #append(...drafts: readonly AuditDraft[]): void {
    this.#ready(...drafts)();
  }

  /** Records to be taken over, by calling what it returns before there is any other. @throws {JournalError} */
  #ready(...drafts: readonly AuditDraft[]): () => void {
    this.#refuseClosed();
    let head = this.#head;
    const entries = drafts.map((draft) => {
      if (this.#outcomes.has(draft.request)) throw settled(draft.request);
      const entry = entryAfter(head, draftFrom(draft), instant(this.#now()));
      head = entry.head;
      return { draft, kept: keptAs(entry) };
    });
    return () => {
      for (const { draft, kept } of entries) {
        const policy = draft.policy && addressOf(draft.policy);
        if (policy) this.#policies.set(policy.digest, policy.text);
        this.#entries.push(kept);
        if (!this.#seqs.has(draft.id)) this.#seqs.set(draft.id, this.#entries.length);
      }
      this.#head = head;
    };
  }

  #refuseClosed(): void {
    if (!this.#open) throw closed('in memory');
  }
}

const matches = (record: AuditRecord, { kind, id, request, outcome, from, to }: RecordFilter): boolean =>
  (kind === undefined || record.resource.kind === kind) &&
  (id === undefined || record.resource.id === id) &&
  (request === undefined || record.request === request) &&
  (outcome === undefined || record.outcome === outcome) &&
  (from === undefined || record.occurredAt >= from) &&
  (to === undefined || record.occurredAt < to);
