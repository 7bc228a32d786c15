import type { Actor } from '../../machines/rule.ts';

/** Whose data something is: a lifecycle and the id of one of its resources. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
}

/** What an erasure came to. */
export interface Erasure {
  /** All that nothing can be read of now: the subject, and by what other ids it is on record. Empty where nothing was left. */
  readonly subjects: readonly Subject[];
  /** Outcomes of which only how they ended is left. */
  readonly outcomes: number;
  /** What waited and waits no more: rows and letters for sinks, and schedules. */
  readonly rows: number;
}

/** Who asks, and with which time zone data. */
export interface Erasing {
  readonly actor: Actor;
  readonly tzdata: string;
}

/** What a journal does to all that it has of somebody. Each is on record, with who asked for it. */
export interface Erasures {
  /** All ids under which it knows the subject. @throws {JournalError} `journal.unknownSubject` */
  namesOf(subject: Subject): readonly Subject[];
  /**
   * Takes away, under whatever id, all that was asked, read and found of a subject. The chain stays as it is.
   * @throws {JournalError} `journal.unknownSubject`; `journal.open` while a request of it is open; `journal.held` while it is
   * under legal hold, which is on record then; of a file `journal.traces`, where a reader keeps old bytes in it: they go with
   * the next call, or when the journal is closed without one.
   */
  erase(subject: Subject, by: Erasing): Promise<Erasure>;
  /**
   * It is not erased until each hold is released.
   * @throws {JournalError} `journal.unknownSubject`, `journal.noReason`
   */
  hold(subject: Subject, reason: string, by: Erasing): Promise<void>;
  /** @throws {JournalError} `journal.notHeld`, or as {@link hold} */
  release(subject: Subject, reason: string, by: Erasing): Promise<void>;
}
