import type { Instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import type { Letter, Letters, PostedLetter } from '../engine/letters.ts';
import { DEAD_LETTERS, type OutboxCount } from '../engine/outbox.ts';
import type { Posting, PostingFilter, Replaying, Trouble } from '../engine/posting.ts';
import { replayDraft } from './replay-draft.ts';

type Kept = Letter & Posting;

const queueOf = ({ sink, resource }: Pick<Posting, 'sink' | 'resource'>): string => JSON.stringify([sink, resource]);

/** The letters of a journal in memory. */
export class MemoryLetters implements Letters {
  /** What waits, by sink and resource; in each the first alone is due. */
  readonly #queues = new Map<string, Kept[]>();
  /** By sink and `seq`, in the order in which they died. */
  readonly #dead = new Map<string, Map<number, Kept>>();
  readonly #disabled = new Map<string, { readonly endpoint: string; readonly at: Instant }>();
  readonly #record: (draftOf: (seq: number) => AuditDraft) => void;
  #seq = 0;

  /** @param record puts on record what is made of the number that the record has */
  constructor(record: (draftOf: (seq: number) => AuditDraft) => void) {
    this.#record = record;
  }

  /** Within the transaction of the outcome. */
  add({ kind, id }: AuditDraft['resource'], letters: readonly Letter[], now: number): void {
    for (const letter of letters) this.#append({ ...letter, resource: `${kind}:${id}`, attempts: 0 }, now);
  }

  async heads(sink: string, limit: number): Promise<readonly PostedLetter[]> {
    return [...this.#queues.values()]
      .flatMap(([first]) =>
        first?.sink === sink && first.dueAt !== undefined ? [{ ...first, dueAt: first.dueAt }] : [],
      )
      .sort((a, b) => a.dueAt - b.dueAt || a.seq - b.seq)
      .slice(0, limit);
  }

  async delivered(posting: Posting, now: number): Promise<void> {
    this.#shift(posting, now);
  }

  async postpone(posting: Posting, trouble: Trouble, dueAt: number): Promise<void> {
    const queue = this.#queues.get(queueOf(posting)) ?? [];
    const [first] = queue;
    if (first?.seq === posting.seq) queue[0] = { ...tried(first, trouble), dueAt };
  }

  async bury(posting: Posting, code: string, trouble: Trouble | undefined, now: number): Promise<void> {
    const first = this.#shift(posting, now);
    if (first === undefined) return;
    const { dueAt: _, ...kept } = tried(first, trouble);
    const dead = this.#dead.get(posting.sink) ?? new Map<number, Kept>();
    this.#dead.set(posting.sink, dead.set(posting.seq, { ...kept, dead: code }));
    for (const seq of dead.keys()) {
      if (dead.size <= DEAD_LETTERS) break;
      dead.delete(seq);
    }
  }

  async replay(sink: string, id: string, by: Replaying): Promise<boolean> {
    const buried = this.#dead.get(sink);
    const letter = [...(buried?.values() ?? [])].find((kept) => kept.id === id);
    if (letter === undefined) return false;
    this.#record((seq) => replayDraft(letter, by, seq));
    const { dead: _, ...kept } = letter;
    buried?.delete(kept.seq);
    this.#append({ ...kept, attempts: 0 }, by.now);
    return true;
  }

  /** Drops all letters of a resource, so that none is left to be the first. Says how many. @param resource `lifecycle:id` */
  forget(resource: string): number {
    const mine = this.postings().filter((posting) => posting.resource === resource);
    for (const posting of mine) {
      this.#queues.delete(queueOf(posting));
      this.#dead.get(posting.sink)?.delete(posting.seq);
    }
    return mine.length;
  }

  postings({ sink, id, dead, limit = Number.POSITIVE_INFINITY }: PostingFilter = {}): readonly Posting[] {
    const buried = [...this.#dead.values()].flatMap((letters) => [...letters.values()]);
    return [...this.#queues.values(), buried]
      .flat()
      .filter((kept) => sink === undefined || kept.sink === sink)
      .filter((kept) => id === undefined || kept.id === id)
      .filter((kept) => dead === undefined || (kept.dead !== undefined) === dead)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, limit)
      .map(({ type: _type, body: _body, ...posting }) => posting);
  }

  async disable(sink: string, endpoint: string, at: Instant): Promise<void> {
    this.#disabled.set(sink, { endpoint, at });
  }

  async enable(sink: string): Promise<boolean> {
    return this.#disabled.delete(sink);
  }

  disabled(sink: string): { readonly endpoint: string; readonly at: Instant } | undefined {
    return this.#disabled.get(sink);
  }

  count(): OutboxCount {
    const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
    return {
      waiting: sum([...this.#queues.values()].map(({ length }) => length)),
      dead: sum([...this.#dead.values()].map(({ size }) => size)),
    };
  }

  #append(letter: Omit<Kept, 'seq'>, now: number): void {
    const queue = this.#queues.get(queueOf(letter)) ?? [];
    queue.push({ ...letter, seq: ++this.#seq, ...(queue.length === 0 && { dueAt: now }) });
    this.#queues.set(queueOf(letter), queue);
  }

  /** Takes the first of its resource away, which makes the next one due. `undefined` where it is not the first. */
  #shift(posting: Posting, now: number): Kept | undefined {
    const queue = this.#queues.get(queueOf(posting));
    if (queue?.[0]?.seq !== posting.seq) return undefined;
    const first = queue.shift();
    const [next] = queue;
    if (next === undefined) this.#queues.delete(queueOf(posting));
    else queue[0] = { ...next, dueAt: now };
    return first;
  }
}

const tried = (kept: Kept, trouble: Trouble | undefined): Kept =>
  trouble === undefined ? kept : { ...kept, attempts: kept.attempts + 1, first: kept.first ?? trouble, last: trouble };
