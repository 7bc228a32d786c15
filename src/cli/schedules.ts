import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { cancellationOf, type Scheduled, type ScheduleFilter } from '../engine/schedules.ts';
import { systemClock, TZDATA } from '../hosts/clock.ts';
import type { ScheduleNotice } from '../hosts/schedule-notice.ts';
import { openJournal, readJournal } from '../journal/store.ts';
import { type AskedFlags, actorFrom, actorOption } from './asked.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { existingJournal } from './existing-journal.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { interrupted, interruption } from './interruption.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { printList } from './listing.ts';
import { print, printJson, tell } from './terminal.ts';

interface ListFlags extends JournalFlags, Pick<ScheduleFilter, 'lifecycle' | 'id'> {
  readonly json?: true;
}
interface CancelFlags extends JournalFlags, CheckpointFlags, Pick<AskedFlags, 'actor'> {
  readonly json?: true;
}
interface RunFlags extends ConnectionFlags, JournalFlags, CheckpointFlags {
  readonly untilIdle?: true;
  readonly json?: true;
}

export function addSchedules(program: Command): void {
  const schedules = program
    .command('schedules')
    .summary('what is to be sent later')
    .description('What is to be sent later.');
  withJournal(schedules.command('list'))
    .description('Shows what waits, in the order in which it is sent; readable beside a running process.')
    .option('--lifecycle <name>', 'of one lifecycle')
    .option('--id <id>', 'of one resource')
    .option('--json', 'print each as a line of JSON')
    .addHelpText('after', LIST_EXAMPLES)
    .action(list);
  withCheckpoints(withJournal(schedules.command('cancel')))
    .description('Takes schedules off, with a record of who did. No other program may have the journal open.')
    .argument('<keys...>', 'their keys')
    .addOption(actorOption())
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', CANCEL_EXAMPLES)
    .action(async (keys: readonly string[], flags: CancelFlags) => {
      process.exitCode = await cancel(keys, flags);
    });
  const running = schedules
    .command('run')
    .description('Sends what is due, what is overdue first, until it is interrupted.')
    .option('--until-idle', 'only what is due by now; then end')
    .option('--json', 'print each notice as a line of JSON');
  withConnection(withCheckpoints(withJournal(running)))
    .addHelpText('after', RUN_EXAMPLES)
    .action(async (flags: RunFlags) => {
      process.exitCode = await run(flags);
    });
}

const LIST_EXAMPLES = `
Examples:
  interlock schedules list --journal interlock.db
  interlock schedules list --lifecycle campaign --json --journal interlock.db`;

const CANCEL_EXAMPLES = `
Exit codes: 0 all of them are taken off, 2 one does not wait (any more).

Examples:
  interlock schedules cancel evening-pause --actor user:anna --journal interlock.db`;

const RUN_EXAMPLES = `
Exit codes: 0 interrupted, or idle and nothing is late; 2 something is late and will be tried again.

Examples:
  interlock schedules run --journal interlock.db                 # a service
  interlock schedules run --until-idle --journal interlock.db    # every minute, by cron`;

function list({ lifecycle, id, json, ...flags }: ListFlags): void {
  const log = readJournal(journalPath(flags));
  try {
    printList(log.schedules({ lifecycle, id }), { lineOf, json, none: 'schedules: no schedule found' });
  } finally {
    log.close();
  }
}

/** `evening-pause  campaign c0… pause  user:anna  due 2026-…  2×  http.503 at …  next 2026-…` */
export function lineOf({ schedule, lifecycle, id, event, actor, dueAt, attempts, last, nextAt }: Scheduled): string {
  const tried = last && `${attempts}×  ${last.code} at ${last.at}  next ${nextAt}`;
  const said = [schedule, `${lifecycle} ${id} ${event}`, `${actor.type}:${actor.id}`, `due ${dueAt}`, tried];
  return said.filter((each) => each !== undefined).join('  ');
}

async function cancel(keys: readonly string[], { json, ...flags }: CancelFlags): Promise<ExitCode> {
  const actor = actorFrom(flags);
  const { now } = systemClock();
  const journal = existingJournal(journalPath(flags), { now, checkpoints: checkpointsOf(flags) });
  try {
    const missing: string[] = [];
    for (const key of keys) {
      const [scheduled] = journal.schedules.list({ schedule: key });
      const draft = scheduled && cancellationOf(scheduled, { actor, now: now(), tzdata: TZDATA });
      if (!draft || !(await journal.schedules.cancel(key, draft))) missing.push(key);
      else if (!json) print(`${key}: taken off`);
    }
    if (json) printJson({ cancelled: keys.filter((key) => !missing.includes(key)), missing });
    else print(...missing.map((key) => `${key}: it does not wait`));
    return missing.length > 0 ? EXIT.otherwise : EXIT.done;
  } finally {
    await journal.close();
  }
}

async function run({ untilIdle, json, ...flags }: RunFlags): Promise<ExitCode> {
  const stop = interruption();
  await using connection = await connectionOf(flags);
  const { configuration } = connection;
  const { now } = configuration.clock;
  const journal = openJournal(journalPath(flags), { now, checkpoints: checkpointsOf(flags) });
  try {
    const client = connect({ ...configuration, journal });
    client.on('warning', ({ code, message }) => tell(`warning: ${message} (${code})`));
    client.on('schedule', (notice) => (json ? printJson(notice) : print(noticed(notice))));
    try {
      if (untilIdle) await client.schedules.idle();
      else await interrupted(stop);
      return untilIdle && client.metrics().schedules.late > 0 ? EXIT.otherwise : EXIT.done;
    } finally {
      await client.close();
    }
  } finally {
    await journal.close();
  }
}

function noticed({ schedule, lifecycle, id, event, at, ...notice }: ScheduleNotice): string {
  const said = `${at} ${schedule}: ${event} of ${lifecycle} ${id}`;
  switch (notice.kind) {
    case 'due':
      return `${said} is sent, ${notice.lateMs} ms late`;
    case 'postponed':
      return `${said} is not settled (${notice.code}), again at ${notice.nextAt}`;
    case 'ended':
      return `${said} ended as ${notice.outcome}, ${notice.lateMs} ms late`;
    case 'registered':
    case 'cancelled':
      return `${said} is ${notice.kind}, due ${notice.dueAt}`;
  }
}
