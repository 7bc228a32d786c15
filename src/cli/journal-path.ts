import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from './exit.ts';

const VARIABLE = 'INTERLOCK_JOURNAL';

export interface JournalFlags {
  readonly journal?: string;
}

export const withJournal = (command: Command): Command =>
  command.option('--journal <path>', `the file that holds intents, outcomes and audit (or ${VARIABLE})`);

/** @throws {UsageError} where none is named. */
export function journalPath({ journal }: JournalFlags): string {
  const path = journal ?? process.env[VARIABLE];
  // The library's word for none at all, which a command would forget with its end.
  if (path === 'memory') throw new UsageError('--journal memory: a file is expected; one of that name is ./memory.');
  if (path) return path;
  throw new UsageError(`--journal (missing): a path is expected, or ${VARIABLE}.`);
}

/** A sandbox never writes into the journal of the environment, which is of the real world: without a path it gets its own. */
export function journalPathFor(flags: JournalFlags & { readonly sandbox?: string | true }): string {
  if (flags.sandbox === undefined || flags.journal !== undefined) return journalPath(flags);
  return join(mkdtempSync(join(tmpdir(), 'interlock-')), 'journal.db');
}
