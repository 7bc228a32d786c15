import type { Command } from 'commander';
import { type Configuration, fromEnvironment } from '../configuration.ts';
import type { Clock } from '../genesys/client.ts';
import { isLoopback } from '../genesys/loopback.ts';
import { systemClock } from '../hosts/clock.ts';
import { readIds } from '../read-ids.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { UsageError } from './exit.ts';
import { identityFile } from './identity-file.ts';
import { jsonFile } from './json-file.ts';
import { SANDBOX_CLIENT, sandboxClock, sandboxCrm, sandboxIds } from './sandbox-client.ts';
import { type SinkFlags, sinksFile } from './sinks-file.ts';

export interface ConnectionFlags extends SinkFlags {
  readonly sandbox?: string | true;
  readonly scenario?: string;
  readonly dialect?: string;
  readonly region?: string;
  readonly apiUrl?: string;
  readonly loginUrl?: string;
  readonly policy?: string;
  readonly identity?: string;
  readonly ids?: string | true;
}

/** What a command connects with, all but the journal; closing it ends a sandbox that was started for it. */
export interface Connection extends AsyncDisposable {
  readonly configuration: Omit<Configuration, 'journal'> & { readonly clock: Clock };
}

/** The options of every command that connects. */
export const withConnection = (command: Command): Command =>
  command
    .optionsGroup('Connection (credentials come from GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET alone):')
    .option('--dialect <name>', 'how effects are spoken: guide (or INTERLOCK_DIALECT)')
    .option('--region <name>', "one of the platform's regions, e.g. eu_west_1 (or GENESYS_REGION)")
    .option('--api-url <url>', 'instead of a region, with --login-url (or GENESYS_API_URL)')
    .option('--login-url <url>', 'instead of a region, with --api-url (or GENESYS_LOGIN_URL)')
    .option('--policy <file>', 'the numbers and windows that rules read, as JSON')
    .option(
      '--identity <file>',
      "how people's identities are hashed, as JSON: keys or salt by their variables, and a country",
    )
    .option('--ids [file]', "the organisation's own ids of presences, as JSON; without a file they are read first")
    .option('--sandbox [url]', 'use the sandbox at this URL, or start one for this command alone')
    .option('--scenario <file>', 'how a started sandbox begins, as JSON');

/** @throws {UsageError} */
export async function connectionOf(flags: ConnectionFlags): Promise<Connection> {
  const policy = {
    ...(flags.policy !== undefined && { policy: jsonFile('--policy', flags.policy) }),
    ...(flags.identity !== undefined && { identity: identityFile(flags.identity, flags.sandbox !== undefined) }),
    ...(flags.sinks !== undefined && { sinks: sinksFile(flags.sinks) }),
    ...(typeof flags.ids === 'string' && { ids: jsonFile('--ids', flags.ids) }),
  };
  if (flags.sandbox !== undefined) return sandboxed(flags, policy);
  if (flags.scenario !== undefined) throw new UsageError('--scenario: only a sandbox has one; --sandbox is missing.');
  const { dialect, region, apiUrl, loginUrl } = flags;
  const given = Object.entries({ dialect, region, apiUrl, loginUrl }).filter(([, value]) => value !== undefined);
  // Whoever opens the journal sees to its checkpoints.
  const { checkpoints: _, ...environment } = fromEnvironment(process.env);
  const options = { ...environment, ...Object.fromEntries(given) };
  // What is missing or wrong `connect` says, naming option and variable.
  const configuration = { ...options, ...policy, clock: systemClock() } as Connection['configuration'];
  const ids = flags.ids === true && { ids: await readIds(configuration) };
  return { configuration: { ...configuration, ...ids }, async [Symbol.asyncDispose]() {} };
}

async function sandboxed(flags: ConnectionFlags, policy: object): Promise<Connection> {
  for (const option of ['dialect', 'region', 'apiUrl', 'loginUrl'] as const) {
    if (flags[option] === undefined) continue;
    throw new UsageError(`--${option.replace('U', '-u')}: --sandbox gives it already; one of the two is expected.`);
  }
  const started = flags.sandbox === true ? await start(flags.scenario) : undefined;
  const url = started?.url ?? urlOf(flags);
  const close = async () => started?.close();
  try {
    const clock = await sandboxClock(url);
    const configuration = {
      dialect: 'guide',
      ...SANDBOX_CLIENT,
      apiUrl: url,
      loginUrl: url,
      crm: sandboxCrm(url),
      ids: await sandboxIds(url),
      ...policy,
      clock,
    } as const;
    return { configuration, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(scenario: string | undefined): Promise<Sandbox> {
  const [{ startSandbox }, { parseScenario }] = await Promise.all([
    import('../sandbox/sandbox.ts'),
    import('../sandbox/scenario.ts'),
  ]);
  return startSandbox(scenario === undefined ? {} : { scenario: parseScenario(jsonFile('--scenario', scenario)) });
}

function urlOf({ sandbox, scenario }: ConnectionFlags): string {
  if (scenario !== undefined) throw new UsageError('--scenario: a sandbox that runs already has its own.');
  const url = typeof sandbox === 'string' && URL.parse(sandbox);
  if (!url) {
    throw new UsageError(
      '--sandbox (text): a URL is expected; to start a sandbox instead, put nothing or another option behind it.',
    );
  }
  if (url.protocol === 'http:' && isLoopback(url)) return url.href;
  throw new UsageError(
    '--sandbox (a URL): http on 127.0.0.1, localhost or [::1] is expected; a sandbox is on this machine.',
  );
}
