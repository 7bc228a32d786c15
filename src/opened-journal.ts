import type { Complete, Configuration } from './configuration.ts';
import type { Intent, Journal } from './engine/journal.ts';
import type { AuditLog } from './journal/audit-log.ts';
import { memoryJournal } from './journal/memory.ts';
import { openJournal } from './journal/store.ts';
import type { Warning } from './notices.ts';

/** The journal of a client, with what an earlier process left open in it. */
interface OpenedJournal {
  readonly journal: Journal & AuditLog;
  readonly intents: readonly Intent[];
  /** Closes it where it was opened here: one that was handed in is not ours to close. */
  close(): Promise<void>;
}

interface Around extends Pick<Complete, 'checkpoints'> {
  now(): number;
  warn(warning: Warning): void;
}

/** @throws {JournalError} where it cannot be opened or read; it is not left open then. */
export function openedJournal(given: Configuration['journal'], { now, checkpoints, warn }: Around): OpenedJournal {
  if (typeof given !== 'string') return { journal: given, intents: given.openIntents(), close: async () => {} };
  const telling = (code: Warning['code'], what: string) => (error: unknown) => {
    warn({ code, message: `${what}: ${error instanceof Error ? error.message : 'unknown'}` });
  };
  const failed = telling('checkpoint.failed', 'A checkpoint of the journal could not be made');
  const threadFailed = telling('journal.noThread', 'The journal has no thread to write in');
  const signed = checkpoints && { checkpoints: { ...checkpoints, failed } };
  const journal = given === 'memory' ? memoryJournal({ now }) : openJournal(given, { now, threadFailed, ...signed });
  try {
    return { journal, intents: journal.openIntents(), close: () => journal.close() };
  } catch (error) {
    // Nobody else could: the caller has no client, and the lock would stay.
    void journal.close();
    throw error;
  }
}
