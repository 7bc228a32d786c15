import { type Command, InvalidArgumentError } from 'commander';
import type { Erasing, Erasure, Subject } from '../engine/erasing.ts';
import { systemClock, TZDATA } from '../hosts/clock.ts';
import type { StoredJournal } from '../journal/stored-journal.ts';
import { type AskedFlags, actorFrom, actorOption } from './asked.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { existingJournal } from './existing-journal.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { counted } from './table.ts';
import { print, printJson } from './terminal.ts';

interface SubjectFlags extends JournalFlags, CheckpointFlags, Pick<AskedFlags, 'actor'> {
  readonly subject: readonly Subject[];
  readonly json?: true;
}
interface HoldFlags extends SubjectFlags {
  readonly reason: string;
}

/** `erase`, and what keeps from it. */
export function addErase(audit: Command): void {
  withSubject(audit.command('erase').description(ERASE))
    .addHelpText('after', ERASE_EXAMPLES)
    .action((flags: SubjectFlags) =>
      each(flags, async (journal, subject, by) => {
        const erased = await journal.erase(subject, by);
        return { shown: erased, said: sentence(subject, erased) };
      }),
    );
  for (const { name, description, said } of HOLDS) {
    withSubject(audit.command(name).description(description))
      .requiredOption('--reason <text>', 'why, 1 to 1000 characters; kept sealed, and erased with the subject')
      .addHelpText('after', HOLD_EXAMPLES)
      .action((flags: HoldFlags) =>
        each(flags, async (journal, subject, by) => {
          await journal[name](subject, flags.reason, by);
          return { shown: { subject, [name]: true }, said: `audit: ${subject.kind} ${subject.id} ${said}` };
        }),
      );
  }
}

const withSubject = (command: Command): Command =>
  withCheckpoints(withJournal(command))
    .requiredOption('--subject <kind:id>', 'whose: a lifecycle and the id of its resource; repeatable', subjectOf)
    .addOption(actorOption())
    .option('--json', 'print what was done as JSON, a line a subject');

const ERASE = `Makes unreadable for ever what was asked, read and found of a resource: its payload values, receipts, outcomes and \
rows that wait for sinks. The records stay, and the chain still verifies. No other program may have the journal open.`;

const HOLDS = [
  {
    name: 'hold',
    description: 'Legal hold: nothing of a resource is erased until each hold is released. Both stay on record.',
    said: 'is held, and not erased until that is released',
  },
  { name: 'release', description: 'Releases one legal hold of a resource.', said: 'is released from one hold' },
] as const;

const ERASE_EXAMPLES = `
Exit codes: 0 erased, 2 anything else: unknown, held, a request of it is open, a reader has the journal open.

Examples:
  interlock audit erase --subject guest:b0000000-0000-4000-8000-000000000001 --actor user:dpo --journal interlock.db
  interlock audit erase --subject conversation:e0000000-0000-4000-8000-000000000001 \\
      --subject attributes:e0000000-0000-4000-8000-000000000001 --actor user:dpo --journal interlock.db`;

const HOLD_EXAMPLES = `
Exit codes: 0 done, 2 anything else: unknown, not held.

Examples:
  interlock audit hold --subject guest:b0000000-0000-4000-8000-000000000001 --actor user:counsel --reason "Case 4711"
  interlock audit release --subject guest:b0000000-0000-4000-8000-000000000001 --actor user:counsel --reason "Case closed"`;

function subjectOf(text: string, before: readonly Subject[] = []): readonly Subject[] {
  const colon = text.indexOf(':');
  const [kind, id] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon < 1 || id === '') throw new InvalidArgumentError('KIND:ID is expected, e.g. guest:ID.');
  return [...before, { kind, id }];
}

type Done = (journal: StoredJournal, subject: Subject, by: Erasing) => Promise<{ shown: object; said: string }>;

async function each(flags: SubjectFlags, run: Done): Promise<void> {
  const by = { actor: actorFrom(flags), tzdata: TZDATA };
  const journal = existingJournal(journalPath(flags), { now: systemClock().now, checkpoints: checkpointsOf(flags) });
  try {
    for (const subject of flags.subject) {
      const { shown, said } = await run(journal, subject, by);
      if (flags.json) printJson(shown);
      else print(said);
    }
  } finally {
    await journal.close();
  }
}

function sentence({ kind, id }: Subject, { subjects, outcomes, rows }: Erasure): string {
  if (subjects.length === 0) return `audit: ${kind} ${id} was erased before; its records stay`;
  const others = subjects.filter((other) => other.id !== id).map((other) => other.id);
  const also = others.length > 0 ? ` (also on record as ${others.join(', ')})` : '';
  return `audit: erased ${kind} ${id}${also}: ${counted(outcomes, 'outcome')}, ${counted(rows, 'waiting row')}`;
}
