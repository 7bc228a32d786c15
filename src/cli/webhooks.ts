import { type Command, Option } from 'commander';
import { connect } from '../connect.ts';
import { type Ensured, TOLD } from '../inbound/registration.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { print, printJson } from './terminal.ts';

interface EnsureFlags extends ConnectionFlags {
  readonly lifecycle?: (typeof TOLD)[number];
  readonly name?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export function addWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .summary('the webhook by which the platform tells of changes')
    .description('The webhook by which the platform tells of changes.');
  const command = webhooks
    .command('ensure')
    .summary('register it, or repair what is registered')
    .description('Finds the webhook by its name, creates it where there is none, and repairs it where it differs.')
    .argument('<url>', 'where changes are to be sent: https, or http on a loopback host')
    .addOption(new Option('--lifecycle <name>', 'whose changes').choices(TOLD).default('campaign'))
    .option('--name <name>', 'by what it is found again (default: the event and the URL without its query)')
    .option('--dry-run', 'say what would be done, and write nothing')
    .option('--json', 'print what was found and done as JSON');
  withConnection(command).addHelpText('after', EXAMPLES).action(ensure);
}

const EXAMPLES = `
Examples:
  interlock webhooks ensure https://hooks.example.org/interlock --dry-run
  interlock webhooks ensure https://hooks.example.org/interlock --name "Campaign states"
  interlock webhooks ensure https://crm.example.org/interlock --lifecycle conversation`;

async function ensure(url: string, { lifecycle, name, dryRun, json, ...flags }: EnsureFlags): Promise<void> {
  await using connection = await connectionOf(flags);
  const client = connect({ ...connection.configuration, journal: 'memory' });
  try {
    const ensured = await client.webhooks.ensure({ lifecycle, url, name, dryRun });
    if (json) printJson(ensured);
    else print(...ensuredLines(ensured));
  } finally {
    await client.close();
  }
}

function ensuredLines(ensured: Ensured): string[] {
  const { kind, name, dryRun } = ensured;
  const would = dryRun && kind !== 'unchanged' ? 'would be ' : '';
  const id = 'id' in ensured ? ` (${ensured.id})` : '';
  const differences = kind === 'repaired' ? ensured.differences : [];
  const duplicates = 'duplicates' in ensured ? ensured.duplicates : [];
  return [
    `${name}${id}: ${would}${kind}`,
    ...differences.map(
      ({ field, was, wanted }) => `  ${field}: ${JSON.stringify(was)}, wanted ${JSON.stringify(wanted)}`,
    ),
    ...duplicates.map((each) => `  another of this name is left alone: ${each}`),
  ];
}
