import type { Command } from 'commander';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { UsageError } from './exit.ts';
import { interrupted, interruption } from './interruption.ts';
import { jsonFile } from './json-file.ts';
import { between } from './number.ts';
import { SANDBOX_CLIENT } from './sandbox-client.ts';
import { print, printJson } from './terminal.ts';
import { reasonOf } from './text-file.ts';

interface SandboxFlags {
  readonly port: number;
  readonly scenario?: string;
  readonly json?: true;
}

export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .summary('start a local Genesys to try things on')
    .description('Starts a stateful Genesys on the loopback interface. It runs until it is interrupted.')
    .option('--port <number>', 'the port, 0 for a free one', between(0, 65_535), 0)
    .option('--scenario <file>', 'how it begins, as JSON: clock, campaigns, guests, presences, queues, faults and more')
    .option('--json', 'print where it is as one line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  interlock sandbox --port 8080 --scenario scenario.json
  interlock apply requests.jsonl --sandbox http://127.0.0.1:8080 --journal interlock.db`;

async function run(flags: SandboxFlags): Promise<void> {
  const stop = interruption();
  const sandbox = await start(flags);
  const { NOT_MODELLED } = await import('../sandbox/roster.ts');
  const { clientId, clientSecret } = SANDBOX_CLIENT;
  if (flags.json) printJson({ url: sandbox.url, clientId, clientSecret, doesNotModel: NOT_MODELLED });
  else {
    print(sandbox.url, `client ${clientId}, secret ${clientSecret}, unless the scenario names others`);
    print('', 'What it does not do:', ...NOT_MODELLED.map((sentence) => `  ${sentence}`));
    print('', 'GET /sandbox shows what it does. Control-C ends it.');
  }
  await interrupted(stop);
  await sandbox.close();
}

async function start({ port, scenario }: SandboxFlags): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  const { parseScenario } = await import('../sandbox/scenario.ts');
  const options = scenario === undefined ? {} : { scenario: parseScenario(jsonFile('--scenario', scenario)) };
  try {
    return await startSandbox({ port, ...options });
  } catch (cause) {
    throw new UsageError(`--port ${port}: a port that is free is expected (${reasonOf(cause)}).`, { cause });
  }
}
