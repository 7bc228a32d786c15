import { instant, type Json } from '../../machines/verdict.ts';
import type { AuditDraft, Intent, Journal, Recorded } from '../engine/journal.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { AuditLog, RecordFilter, Verification } from './audit-log.ts';
import { type Entry, entryAfter, type Head, newHead, recordOf, verifyChain } from './chain.ts';
import { valuesOf } from './commitment.ts';
import { closed, settled, unknownRun } from './errors.ts';
import { MemoryCursors } from './memory-cursors.ts';
import { MemoryOutbox } from './memory-outbox.ts';
import type { AuditRecord } from './record.ts';
import { type Generation, generationFor, type RunStart, type Runs, runId } from './runs.ts';

/**
 * A journal that ends with the process: for tests, and for work that nobody has to go on with. It keeps every record until
 * it is let go of, so a process that lives long needs the one on disk.
 * @param options.now milliseconds since the Unix epoch, for `recordedAt`.
 */
export const memoryJournal = (options: { readonly now: () => number }): MemoryJournal => new MemoryJournal(options.now);

export class MemoryJournal implements Journal, AuditLog, Runs {
  readonly outbox = new MemoryOutbox();
  readonly cursors = new MemoryCursors(() => this.#refuseClosed());
  readonly #now: () => number;
  readonly #entries: Entry[] = [];
  readonly #intents = new Map<string, Intent>();
  readonly #outcomes = new Map<string, { readonly fingerprint: string; readonly outcome: Outcome }>();
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
  ): Promise<void> {
    const takeOver = this.outbox.ready(draft.request, rows, this.#now());
    this.#append(draft);
    takeOver();
    this.#intents.delete(draft.request);
    this.#outcomes.set(draft.request, { fingerprint, outcome });
  }

  async note(draft: AuditDraft): Promise<void> {
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
    if (typeof idOrSeq === 'number') {
      const entry = this.#entries[idOrSeq - 1];
      return entry && recordOf(entry.link);
    }
    for (const record of this.records()) if (record.id === idOrSeq) return record;
    return undefined;
  }

  payload(record: AuditRecord): Record<string, Json> | undefined {
    const entry = this.#entries[record.seq - 1];
    return entry?.link.hash === record.chain.hash ? valuesOf(entry.openings) : undefined;
  }

  verify(): Verification {
    return verifyChain(
      this.#entries.map(({ link, openings }) => ({
        ...link,
        body: Buffer.from(link.body),
        openings: () => openings,
      })),
    );
  }

  #append(draft: AuditDraft): void {
    this.#refuseClosed();
    if (this.#outcomes.has(draft.request)) throw settled(draft.request);
    const entry = entryAfter(this.#head, draft, instant(this.#now()));
    this.#entries.push(entry);
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
