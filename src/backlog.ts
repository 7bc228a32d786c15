import { instant } from '../machines/verdict.ts';
import type { Journal } from './engine/journal.ts';
import type { OutboxCount } from './engine/outbox.ts';
import type { ScheduleCount } from './engine/schedules.ts';

/** How much waits in a journal. */
interface BacklogCount {
  readonly outbox: OutboxCount;
  readonly schedules: ScheduleCount;
}

/** Counts what waits in a journal. */
export class Backlog {
  readonly #journal: Pick<Journal, 'outbox' | 'letters' | 'schedules'>;
  readonly #now: () => number;
  /** A closed journal counts nothing any more. */
  #left: BacklogCount | undefined;

  constructor(journal: Pick<Journal, 'outbox' | 'letters' | 'schedules'>, now: () => number) {
    this.#journal = journal;
    this.#now = now;
  }

  /** Once it is kept, what was counted then. */
  count(): BacklogCount {
    if (this.#left) return this.#left;
    const { outbox, letters, schedules } = this.#journal;
    const [rows, posts] = [outbox.count(), letters.count()];
    return {
      outbox: { waiting: rows.waiting + posts.waiting, dead: rows.dead + posts.dead },
      schedules: schedules.count(instant(this.#now())),
    };
  }

  /** Before the journal is closed. */
  keep(): void {
    this.#left = this.count();
  }
}
