import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { openJournal } from '../journal/store.ts';
import { type AskedFlags, actorFrom, askedOf, withAsked } from './asked.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { interruption } from './interruption.ts';
import { type JournalFlags, journalPathFor, withJournal } from './journal-path.ts';
import { momentOption } from './moment.ts';
import { handleOf, lifecycleArgument } from './target.ts';
import { print, printJson, tell } from './terminal.ts';
import { words } from './words.ts';

interface SendFlags extends ConnectionFlags, JournalFlags, CheckpointFlags, AskedFlags {
  readonly deadline?: Date;
  readonly request?: string;
  readonly json?: true;
}

export function addSend(program: Command): void {
  const command = withAsked(
    program
      .command('send')
      .summary('carry out one request')
      .description('Carries one request through its lifecycle, and says how it ended and why.')
      .addArgument(lifecycleArgument())
      .argument('<id>', 'the resource')
      .argument('<event>', 'what is asked of it'),
  )
    .option('--deadline <instant>', 'no write leaves after it', momentOption)
    .option('--request <key>', 'the same key is the same request: sent again, it answers with what is recorded')
    .option('--json', 'print the outcome as JSON');
  withConnection(withCheckpoints(withJournal(command)))
    .addHelpText('after', EXAMPLES)
    .action(async (lifecycle: string, id: string, event: string, flags: SendFlags) => {
      process.exitCode = await send(lifecycle, id, event, flags);
    });
}

const EXAMPLES = `
Examples:
  interlock send campaign c0000000-0000-4000-8000-000000000001 pause --actor user:anna \\
      --set reason=COMPLIANCE --journal interlock.db
  interlock send campaign c0000000-0000-4000-8000-000000000001 pause --actor service:crm \\
      --payload '{"reason":"OTHER","text":"List under review"}' --request crm-4711 --journal interlock.db`;

async function send(lifecycle: string, id: string, event: string, flags: SendFlags): Promise<ExitCode> {
  const asked = askedOf(event, actorFrom(flags), flags);
  const signal = interruption();
  await using connection = await connectionOf(flags);
  const { configuration } = connection;
  const journal = openJournal(journalPathFor(flags), {
    now: configuration.clock.now,
    checkpoints: checkpointsOf(flags),
  });
  try {
    const client = connect({ ...configuration, journal });
    client.on('warning', ({ code, message }) => tell(`warning: ${message} (${code})`));
    try {
      const { deadline, request } = flags;
      const outcome = await handleOf(client, lifecycle, id).send(asked, { deadline, request, signal });
      if (flags.json) printJson(outcome);
      else print(...words(outcome));
      const isWell = (outcome.kind === 'moved' || outcome.kind === 'unchanged') && outcome.recorded;
      return isWell ? EXIT.done : EXIT.otherwise;
    } finally {
      await client.close();
    }
  } finally {
    await journal.close();
  }
}
