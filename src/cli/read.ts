import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { handleOf, lifecycleArgument } from './target.ts';
import { print, printJson } from './terminal.ts';

interface ReadFlags extends ConnectionFlags {
  readonly json?: true;
}

export function addRead(program: Command): void {
  const command = program
    .command('read')
    .summary('show a resource as it is')
    .description('Reads one resource: its state, its version, and what the platform shows of it.')
    .addArgument(lifecycleArgument())
    .argument('<id>', 'the resource')
    .option('--json', 'print the resource as JSON');
  withConnection(command).addHelpText('after', EXAMPLES).action(read);
}

const EXAMPLES = `
Examples:
  interlock read campaign c0000000-0000-4000-8000-000000000001
  interlock read campaign c0000000-0000-4000-8000-000000000001 --sandbox http://127.0.0.1:8080 --json`;

async function read(lifecycle: string, id: string, flags: ReadFlags): Promise<void> {
  await using connection = await connectionOf(flags);
  const client = connect({ ...connection.configuration, journal: 'memory' });
  try {
    const resource = await handleOf(client, lifecycle, id).read();
    if (flags.json) return printJson(resource);
    print(`${lifecycle} ${id} is ${resource.state}.`, `version ${resource.version ?? 'none'}`);
    print(JSON.stringify(resource.document));
  } finally {
    await client.close();
  }
}
