import { Argument, type Command } from 'commander';
import { connect } from '../connect.ts';
import type { StreamEvent, StreamNotice } from '../inbound/event.ts';
import { STREAMED } from '../inbound/streams.ts';
import { openJournal } from '../journal/store.ts';
import { timeTracking } from '../sinks/time-tracking.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { interruption } from './interruption.ts';
import { type JournalFlags, journalPathFor, withJournal } from './journal-path.ts';
import { between } from './number.ts';
import { spanOption, spanTaker } from './span-file.ts';
import { print, printJson, tell } from './terminal.ts';

interface StreamFlags extends ConnectionFlags, JournalFlags, CheckpointFlags {
  readonly name: string;
  readonly every: number;
  readonly spans?: string;
  readonly json?: true;
}

export function addStream(program: Command): void {
  const command = program
    .command('stream')
    .summary('show changes as they happen')
    .description(DESCRIPTION)
    .addArgument(new Argument('<lifecycle>', 'whose changes').choices(STREAMED))
    .argument('<ids...>', 'the resources')
    .option('--name <name>', 'under what the journal keeps where it stands: the same name goes on there', 'stream')
    .option('--every <seconds>', 'the pause between two pages, 1 to 3600', between(1, 3_600), 10)
    .addOption(spanOption())
    .option('--json', 'print each change as a line of JSON');
  withConnection(withCheckpoints(withJournal(command)))
    .addHelpText('after', EXAMPLES)
    .action(async (lifecycle: (typeof STREAMED)[number], ids: readonly string[], flags: StreamFlags) => {
      process.exitCode = await stream(lifecycle, ids, flags);
    });
}

const DESCRIPTION = `Prints the changes of some resources, whoever makes them: first what they are, then each change in order.
It runs until it is interrupted, and goes on where it was with the same journal, name and ids.

Exit codes: 0 interrupted, 2 it cannot go on, 64 bad usage.`;

const EXAMPLES = `
Examples:
  interlock stream presence f0000000-0000-4000-8000-000000000001 --journal interlock.db
  interlock stream presence $(cat agents.txt) --name shifts --journal interlock.db --spans spans.jsonl --json`;

async function stream(
  lifecycle: (typeof STREAMED)[number],
  ids: readonly string[],
  { name, every, spans, json, ...flags }: StreamFlags,
): Promise<ExitCode> {
  const stop = interruption();
  const track = timeTracking(await spanTaker(spans));
  await using connection = await connectionOf(flags);
  const { configuration } = connection;
  const journal = openJournal(journalPathFor(flags), {
    now: configuration.clock.now,
    checkpoints: checkpointsOf(flags),
  });
  try {
    const client = connect({ ...configuration, journal });
    client.on('stream', (notice) => tell(noticed(notice)));
    try {
      const running = client.stream({
        ...{ lifecycle, name, ids, everyMs: every * 1_000 },
        async handle(event, signal) {
          await track(event, signal);
          if (json) printJson(event);
          else print(changed(event));
        },
      });
      const end = (): void => void running.stop();
      if (stop.aborted) end();
      stop.addEventListener('abort', end);
      return (await running.ended).kind === 'failed' ? EXIT.otherwise : EXIT.done;
    } finally {
      await client.close();
    }
  } finally {
    await journal.close();
  }
}

/** `2026-03-27T10:15:00.000Z f0… available -> busy` */
function changed({ at, resource, before, reconciled }: StreamEvent): string {
  const from = before ? `${before.state} -> ` : '';
  return `${at} ${resource.id} ${from}${resource.state}${reconciled ? ' (found by reading)' : ''}`;
}

function noticed({ stream: name, ...notice }: StreamNotice): string {
  switch (notice.kind) {
    case 'gap':
      return `${name}: gap (${notice.because}), the resources are compared`;
    case 'duplicate':
    case 'abandoned':
      return `${name}: ${notice.kind} ${notice.event}`;
    case 'gone':
      return `${name}: gone ${notice.id}`;
    case 'resting':
    case 'failed':
      return `${name}: ${notice.kind}, ${notice.failure.code}: ${notice.failure.message}`;
    default:
      return `${name}: ${notice.kind}`;
  }
}
