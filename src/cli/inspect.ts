import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { openJournal } from '../journal/store.ts';
import { type CheckpointFlags, checkpointsOf, withCheckpoints } from './checkpoints.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { UsageError } from './exit.ts';
import { interrupted, interruption } from './interruption.ts';
import { type JournalFlags, journalPathFor, withJournal } from './journal-path.ts';
import { tellLoosening } from './loosening.ts';
import { between } from './number.ts';
import { print, printJson, tell } from './terminal.ts';
import { reasonOf } from './text-file.ts';

interface InspectFlags extends ConnectionFlags, JournalFlags, CheckpointFlags {
  readonly port: number;
  readonly allowSend?: true;
  readonly json?: true;
}

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .summary('look at resources and ask about them in a browser')
    .description(DESCRIPTION)
    .option('--port <number>', 'the port on 127.0.0.1, 0 for a free one', between(0, 65_535), 0)
    .option('--allow-send', 'the page may also ask for events; each is recorded in the journal')
    .option('--json', 'print where it is as one line of JSON');
  withConnection(withCheckpoints(withJournal(command)))
    .addHelpText('after', EXAMPLES)
    .action(inspect);
}

const DESCRIPTION = `Serves a page on the loopback interface, until it is interrupted: a resource's lifecycle with its \
current state, what it may do next, and why not the rest. It connects by itself, so that it shows what is \
opened in it; what another process does shows there, with connect({ inspect: true }) or apply --inspect.`;

const EXAMPLES = `
Examples:
  interlock inspect --sandbox --scenario scenario.json --port 8090
  interlock inspect --allow-send --journal interlock.db`;

async function inspect(flags: InspectFlags): Promise<void> {
  const { port, allowSend = false, json } = flags;
  if (flags.journal !== undefined && !allowSend) {
    throw new UsageError('--journal: only what is sent is recorded; --allow-send is missing.');
  }
  const stop = interruption();
  await using connection = await connectionOf(flags);
  const { configuration } = connection;
  const journal = allowSend
    ? openJournal(journalPathFor(flags), { now: configuration.clock.now, checkpoints: checkpointsOf(flags) })
    : undefined;
  try {
    const client = connect({ ...configuration, journal: journal ?? 'memory', inspect: { port, allowSend } });
    tellLoosening(client);
    try {
      const url = await client.inspector?.catch((cause: unknown) => {
        throw new UsageError(`--port ${port}: a port that is free is expected (${reasonOf(cause)}).`, { cause });
      });
      if (json) printJson({ url, allowSend });
      else print(url ?? '', 'Control-C ends it.');
      client.on('warning', ({ code, message }) => tell(`warning: ${message} (${code})`));
      await interrupted(stop);
    } finally {
      await client.close();
    }
  } finally {
    await journal?.close();
  }
}
