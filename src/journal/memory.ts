import { instant, type Json } from '../../machines/verdict.ts';
import type { AuditDraft, Intent, Journal, Recorded } from '../engine/journal.ts';
import type { Letter } from '../engine/letters.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { addressOf, type PolicyDocument } from '../engine/policy.ts';
import type { Receipt } from '../engine/receipt.ts';
import type { AuditLog, RecordFilter, Verification } from './audit-log.ts';
import { type Entry, entryAfter, type Head, newHead, recordOf, verifyChain } from './chain.ts';
import { valuesOf } from './commitment.ts';
import { closed, settled, unknownRun } from './errors.ts';
import { receiptIn } from './kept-receipt.ts';
import { MemoryCursors } from './memory-cursors.ts';
import { MemoryLetters } from './memory-letters.ts';
import { MemoryOutbox } from './memory-outbox.ts';
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
  readonly outbox = new MemoryOutbox();
  readonly letters = new MemoryLetters();
  readonly cursors = new MemoryCursors(() => this.#refuseClosed());
  readonly #now: () => number;
  /** Of each record the number by its id; of several records of one id, the first. */
  readonly #seqs = new Map<string, number>();
  readonly #entries: Entry[] = [];
  readonly #intents = new Map<string, Intent>();
  readonly #outcomes = new Map<string, { readonly fingerprint: string; readonly outcome: Outcome }>();
  readonly #policies = new Map<string, string>();
  readonly #runs = new Map<string, Generation>();
  #head: Head = newHead();
  #open = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  async intend(intent: Intent, draft: AuditDraft): Promise<void> {
    this.#append(draft);
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
  ): Promise<void> {
    const takeOver = this.outbox.ready(draft.request, rows, this.#now());
    this.#append(draft);
    takeOver();
    this.letters.add(subjectOf(outcome, draft), letters, this.#now());
    this.#intents.delete(draft.request);
    this.#outcomes.set(draft.request, { fingerprint, outcome });
  }

  async note(draft: AuditDraft): Promise<void> {
    if (draft.phase === 'policy' && this.record(draft.id)) return;
    this.#append(draft);
  }

  find(request: string): Recorded | undefined {
    const ended = this.#outcomes.get(request);
    if (ended !== undefined) return { request, ...ended };
    const intent = this.#intents.get(request);
    return intent && { request, fingerprint: intent.fingerprint };
  }

  openIntents(): Intent[] {
    return [...this.#intents.values()];
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
    return entry?.link.hash === record.chain.hash ? valuesOf(entry.openings) : undefined;
  }

  receipt(record: AuditRecord): Receipt | undefined {
    const entry = this.#entries[record.seq - 1];
    return entry?.receipt && entry.link.hash === record.chain.hash ? receiptIn(entry.receipt.text) : undefined;
  }

  policy(digest: string): PolicyDocument | undefined {
    const text = this.#policies.get(digest);
    return text === undefined ? undefined : (JSON.parse(text) as PolicyDocument);
  }

  verify(): Verification {
    return verifyChain(
      this.#entries.map(({ link, openings, receipt }) => ({
        ...link,
        body: Buffer.from(link.body),
        openings: () => openings,
        receipt: () => receipt?.text,
      })),
    );
  }

  #append(draft: AuditDraft): void {
    this.#refuseClosed();
    if (this.#outcomes.has(draft.request)) throw settled(draft.request);
    const entry = entryAfter(this.#head, draft, instant(this.#now()));
    const policy = draft.policy && addressOf(draft.policy);
    if (policy) this.#policies.set(policy.digest, policy.text);
    this.#entries.push(entry);
    if (!this.#seqs.has(draft.id)) this.#seqs.set(draft.id, this.#entries.length);
    this.#head = entry.head;
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
