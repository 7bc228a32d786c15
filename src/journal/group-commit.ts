import type { JournalError } from '../engine/journal.ts';
import type { Committed, Executor, Transactions, Write } from './transaction.ts';

/** A write that another thread could carry out, as what it is told. */
interface Pending<State, Told> {
  readonly write: Write<State>;
  readonly told: Told | undefined;
  resolve(): void;
  reject(error: JournalError): void;
}

interface Surroundings<State, Told> {
  readonly now: () => number;
  /** Carries out a batch in this thread. */
  readonly here: Pick<Transactions<State>, 'commit'>;
  /** Carries out a batch in another thread, where one is ready by now. @param waiting how many writes there are to be done */
  beside(waiting: number): Executor<State, Told> | undefined;
}

/**
 * Gathers into one transaction and one sync of the disk what one turn of the event loop asks for, and what is asked for while
 * the batch before it is under way.
 */
export class GroupCommit<State, Told = never> {
  readonly #in: Surroundings<State, Told>;
  /** As of what is on the disk; a batch that fails never touches it. */
  #state: State;
  #queue: Pending<State, Told>[] = [];
  #underway: Promise<void> | undefined;
  /** Once nobody knows what is on the disk, nothing is written behind it. */
  #broken: JournalError | undefined;

  constructor(surroundings: Surroundings<State, Told>, state: State) {
    this.#in = surroundings;
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /**
   * Resolves once the write is durable.
   * @param told the same write for another thread. @default it can be carried out in this one alone
   * @throws {JournalError} `journal.unwritable`: nothing of the batch is relied on.
   */
  add(write: Write<State>, told?: Told): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ write, told, resolve, reject }) === 1) this.#next();
    });
  }

  /** Settles once all that was asked for so far is durable, or refused. */
  async drain(): Promise<void> {
    while (this.#queue.length > 0 || this.#underway) {
      if (!this.#underway) this.#flush();
      await this.#underway;
    }
  }

  #next(): void {
    if (!this.#underway) setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#queue.length === 0 || this.#underway) return;
    this.#underway = this.#carryOut();
  }

  async #carryOut(): Promise<void> {
    const beside = this.#in.beside(this.#queue.length);
    const batch = this.#taken(beside !== undefined);
    const committed = await this.#committed(batch, beside);
    if (committed.kind === 'committed') this.#state = committed.state;
    if (committed.kind === 'torn') this.#broken = committed.error;
    this.#underway = undefined;
    // Another thread goes on while this one tells those who waited.
    if (beside && this.#queue[0]?.told !== undefined) this.#flush();
    else if (this.#queue.length > 0) this.#next();
    const failed = committed.kind === 'committed' ? undefined : committed.error;
    for (const [place, pending] of batch.entries()) {
      const error = committed.refused.get(place) ?? failed;
      if (error === undefined) pending.resolve();
      else pending.reject(error);
    }
  }

  /** In the order in which they were asked for; with another thread at hand, those that are for the same one as the first. */
  #taken(isBeside: boolean): readonly Pending<State, Told>[] {
    const queue = this.#queue;
    const isTold = queue[0]?.told !== undefined;
    this.#queue = isBeside ? queue.filter(({ told }) => (told !== undefined) !== isTold) : [];
    return this.#queue.length === 0 ? queue : queue.filter(({ told }) => (told !== undefined) === isTold);
  }

  async #committed(
    batch: readonly Pending<State, Told>[],
    beside: Executor<State, Told> | undefined,
  ): Promise<Committed<State>> {
    if (this.#broken) return { kind: 'failed', error: this.#broken, refused: new Map() };
    const from = { state: this.#state, now: this.#in.now() };
    const told = batch.flatMap(({ told }) => (told === undefined ? [] : [told]));
    const elsewhere = told.length === batch.length ? beside?.commit({ ...from, writes: told }) : undefined;
    return elsewhere ?? this.#in.here.commit({ ...from, writes: batch.map(({ write }) => write) });
  }
}
