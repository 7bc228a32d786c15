import { type Command, InvalidArgumentError } from 'commander';
import { systemClock, TZDATA } from '../hosts/clock.ts';
import { openJournal } from '../journal/store.ts';
import type { Erasure } from '../journal/stored-erasure.ts';
import type { Subject } from '../journal/subjects.ts';
import { type AskedFlags, actorFrom, actorOption } from './asked.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { counted } from './table.ts';
import { print, printJson } from './terminal.ts';

interface EraseFlags extends JournalFlags, CheckpointFlags, Pick<AskedFlags, 'actor'> {
  readonly subject: readonly Subject[];
  readonly json?: true;
}

export function addErase(audit: Command): void {
  const command = audit.command('erase').description(DESCRIPTION);
  withCheckpoints(withJournal(command))
    .requiredOption('--subject <kind:id>', 'whose: a lifecycle and the id of its resource; repeatable', subjectOf)
    .addOption(actorOption())
    .option('--json', 'print what was erased as JSON, a line a subject')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: EraseFlags) => {
      process.exitCode = await erase(flags);
    });
}

const DESCRIPTION = `Makes unreadable for ever what was asked, read and found of a resource: its payload values, receipts, outcomes and
rows that wait for sinks. The records stay, and the chain still verifies. No other program may have the journal open.`;

const EXAMPLES = `
Exit codes: 0 erased, 2 anything else: unknown, a request of it is open, a reader has the journal open.

Examples:
  interlock audit erase --subject guest:b0000000-0000-4000-8000-000000000001 --actor user:dpo --journal interlock.db
  interlock audit erase --subject conversation:e0000000-0000-4000-8000-000000000001 \\
      --subject attributes:e0000000-0000-4000-8000-000000000001 --actor user:dpo --journal interlock.db`;

function subjectOf(text: string, before: readonly Subject[] = []): readonly Subject[] {
  const colon = text.indexOf(':');
  const [kind, id] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon < 1 || id === '') throw new InvalidArgumentError('KIND:ID is expected, e.g. guest:ID.');
  return [...before, { kind, id }];
}

async function erase(flags: EraseFlags): Promise<ExitCode> {
  const actor = actorFrom(flags);
  const journal = openJournal(journalPath(flags), { now: systemClock().now, checkpoints: checkpointsOf(flags) });
  try {
    for (const subject of flags.subject) {
      const erased = await journal.erase(subject, actor, TZDATA);
      if (flags.json) printJson(erased);
      else print(sentence(subject, erased));
    }
  } finally {
    await journal.close();
  }
  return EXIT.done;
}

function sentence({ kind, id }: Subject, { subjects, outcomes, rows }: Erasure): string {
  if (subjects.length === 0) return `audit: ${kind} ${id} was erased before; its records stay`;
  const others = subjects.filter((each) => each.id !== id).map((each) => each.id);
  const also = others.length > 0 ? ` (also on record as ${others.join(', ')})` : '';
  return `audit: erased ${kind} ${id}${also}: ${counted(outcomes, 'outcome')}, ${counted(rows, 'waiting row')}`;
}
