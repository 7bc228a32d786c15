import type { Command } from 'commander';
import type { Posting, PostingFilter } from '../engine/posting.ts';
import { systemClock, TZDATA } from '../hosts/clock.ts';
import { readJournal } from '../journal/store.ts';
import type { JournalOptions } from '../journal/stored-journal.ts';
import { type Outgoing, outgoingOf } from '../outgoing.ts';
import { type AskedFlags, actorFrom, actorOption } from './asked.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { existingJournal } from './existing-journal.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { printList } from './listing.ts';
import { between } from './number.ts';
import { print, printJson } from './terminal.ts';

interface OutboxFlags extends JournalFlags {
  readonly json?: true;
}
interface ListFlags extends OutboxFlags, Pick<PostingFilter, 'sink' | 'limit'> {
  readonly dead?: true;
}
interface ReplayFlags extends OutboxFlags, CheckpointFlags, Pick<AskedFlags, 'actor'> {
  readonly all?: true;
}

const clock = systemClock();

export function addOutbox(program: Command): void {
  const outbox = program
    .command('outbox')
    .summary('what waits for webhooks and the CRM, and what they would not take')
    .description('What waits for webhooks and for the CRM, whose sink is named crm, and what they would not take.');
  withJournal(outbox.command('list'))
    .description(
      'Shows where letters stand, then rows for the CRM, the oldest first; readable beside a running process.',
    )
    .option('--sink <name>', 'of one sink')
    .option('--dead', 'only what is not sent any more')
    .option('--limit <number>', 'so many at most', between(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print each as a line of JSON')
    .addHelpText('after', LIST_EXAMPLES)
    .action(list);
  withCheckpoints(withJournal(outbox.command('replay')))
    .description(
      'Makes dead letters and rows wait again, each with a record of who asked; the next process with the sink sends them.',
    )
    .argument('<sink>', 'its name in the configuration, or crm')
    .argument('[ids...]', 'the ids of dead letters; of rows, their requests')
    .option('--all', 'all dead letters or rows of the sink')
    .addOption(actorOption())
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', REPLAY_EXAMPLES)
    .action(async (sink: string, ids: readonly string[], flags: ReplayFlags) => {
      process.exitCode = await replay(sink, ids, flags);
    });
  withJournal(outbox.command('enable'))
    .description('Sends again to a sink that has answered 410.')
    .argument('<sink>', 'its name in the configuration')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', '\nExamples:\n  interlock outbox enable wfm --journal interlock.db')
    .action(enable);
}

const LIST_EXAMPLES = `
Examples:
  interlock outbox list --journal interlock.db
  interlock outbox list --sink wfm --dead --json --journal interlock.db
  interlock outbox list --sink crm --dead --journal interlock.db`;

const REPLAY_EXAMPLES = `
Exit codes: 0 all of them wait again, 2 one is no dead letter of the sink.

The journal must not be in use: a process that has it open replays by \`client.outbox.replay\`.

Examples:
  interlock outbox replay wfm 3v3rY-1d --actor user:anna --journal interlock.db
  interlock outbox replay wfm --all --actor user:anna --journal interlock.db
  interlock outbox replay crm crm-4711 --actor user:anna --journal interlock.db`;

function list({ sink, dead, limit, json, ...flags }: ListFlags): void {
  const log = readJournal(journalPath(flags));
  try {
    const postings = log.postings({ sink, dead, limit });
    printList(postings, { lineOf, json, none: 'outbox: no letter or row found' });
    for (const name of new Set(postings.map((posting) => posting.sink))) {
      const since = log.disabled(name)?.at;
      if (since !== undefined && !json) print(`${name}: it answered 410 at ${since}, and is sent nothing`);
    }
  } finally {
    log.close();
  }
}

function lineOf({ sink, id, resource, attempts, dueAt, last, dead }: Posting): string {
  const stands = dead === undefined ? waiting(dueAt) : `dead: ${dead}`;
  const tried = last === undefined ? '' : `  ${last.code} at ${last.at}`;
  return `${sink}  ${id}  ${resource}  ${attempts}×  ${stands}${tried}`;
}

const waiting = (dueAt: number | undefined): string =>
  dueAt === undefined ? 'waits behind another' : `due ${new Date(dueAt).toISOString()}`;

/** What is waiting goes with the next process that sends. */
async function changed<T>(
  flags: JournalFlags,
  change: (outgoing: Outgoing) => Promise<T>,
  checkpoints?: JournalOptions['checkpoints'],
): Promise<T> {
  const journal = existingJournal(journalPath(flags), { now: clock.now, checkpoints });
  try {
    return await change(outgoingOf(journal, { now: clock.now, tzdata: TZDATA }, () => undefined));
  } finally {
    await journal.close();
  }
}

async function replay(sink: string, given: readonly string[], { all, json, ...flags }: ReplayFlags): Promise<ExitCode> {
  if (all ? given.length > 0 : given.length === 0) throw new UsageError('replay: ids of letters or --all is expected.');
  const actor = actorFrom(flags);
  const replayed = async (outgoing: Outgoing) => {
    const ids = all ? outgoing.list({ sink, dead: true }).map(({ id }) => id) : given;
    const missing: string[] = [];
    for (const id of ids) if (!(await outgoing.replay(sink, id, actor))) missing.push(id);
    if (json) printJson({ sink, replayed: ids.filter((id) => !missing.includes(id)), missing });
    else {
      print(`${sink}: ${ids.length - missing.length} wait again`);
      print(...missing.map((id) => `${id}: no dead letter of ${sink} has this id`));
    }
    return missing.length > 0 ? EXIT.otherwise : EXIT.done;
  };
  return changed(flags, replayed, checkpointsOf(flags));
}

async function enable(sink: string, { json, ...flags }: OutboxFlags): Promise<void> {
  const enabled = await changed(flags, (outgoing) => outgoing.enable(sink));
  if (json) printJson({ sink, enabled });
  else print(enabled ? `${sink}: it is sent to again` : `${sink}: it was not disabled`);
}
