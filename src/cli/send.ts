import type { Command } from 'commander';
import type { ActivateOptions } from '../campaign-handle.ts';
import { type Client, connect } from '../connect.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { SendOptions } from '../handle.ts';
import { openJournal } from '../journal/store.ts';
import { type AskedFlags, actorFrom, askedOf, withAsked } from './asked.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { interruption } from './interruption.ts';
import { type JournalFlags, journalPathFor, withJournal } from './journal-path.ts';
import { momentOption } from './moment.ts';
import { lineOf } from './schedules.ts';
import { withSinks } from './sinks-file.ts';
import { handleOf, lifecycleArgument } from './target.ts';
import { print, printJson, tell } from './terminal.ts';
import { words } from './words.ts';

interface SendFlags extends ConnectionFlags, JournalFlags, CheckpointFlags, AskedFlags {
  readonly deadline?: Date;
  readonly request?: string;
  readonly at?: Date;
  readonly until?: Date;
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
    .option('--at <instant>', 'only put it on record, to be sent then: see `interlock schedules`', momentOption)
    .option(
      '--until <instant>',
      'activate a campaign, and pause it then; the payload is that of the pause',
      momentOption,
    )
    .option('--json', 'print the outcome as JSON');
  withConnection(withCheckpoints(withJournal(withSinks(command))))
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
      --payload '{"reason":"OTHER","text":"List under review"}' --request crm-4711 --journal interlock.db
  interlock send campaign c0000000-0000-4000-8000-000000000001 activate --actor user:anna \\
      --until 2026-03-27T20:00:00Z --set reason=COMPLIANCE --journal interlock.db
  interlock send campaign c0000000-0000-4000-8000-000000000001 pause --actor user:anna \\
      --set reason=COMPLIANCE --at 2026-03-27T20:00:00Z --journal interlock.db
  WFM_SECRET=whsec_… interlock send campaign c0000000-0000-4000-8000-000000000001 complete --actor user:anna \\
      --sinks sinks.json --journal interlock.db`;

async function send(lifecycle: string, id: string, event: string, flags: SendFlags): Promise<ExitCode> {
  const asked = askedOf(event, actorFrom(flags), flags);
  refuseMix(lifecycle, event, flags);
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
      const { deadline, request, at, until } = flags;
      const handle = handleOf(client, lifecycle, id);
      if (at !== undefined) {
        const scheduled = await handle.send(asked, { at, request });
        if (flags.json) printJson(scheduled);
        else print(lineOf(scheduled));
        return EXIT.done;
      }
      const options = { deadline, request, signal };
      const outcome = await (until ? activated(client, id, asked, { ...options, until }) : handle.send(asked, options));
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

/** Says at once what cannot be meant together. @throws {UsageError} */
function refuseMix(lifecycle: string, event: string, { at, until, deadline }: SendFlags): void {
  if (at && (until || deadline)) throw new UsageError('--at: a request for later has no --until and no --deadline.');
  if (until && (lifecycle !== 'campaign' || event !== 'activate')) {
    throw new UsageError(`--until: \`campaign ID activate\` is expected; nothing undoes \`${lifecycle} ${event}\`.`);
  }
}

function activated(
  client: Client,
  id: string,
  { actor, payload }: ReturnType<typeof askedOf>,
  { until, ...options }: SendOptions & { readonly until: Date },
): Promise<Outcome> {
  // What it is to be is checked by whoever takes it.
  const pause = Object.keys(payload).length > 0 && { pause: payload as NonNullable<ActivateOptions['pause']> };
  return client.campaign(id).activateUntil(until, { ...options, actor, ...pause });
}
