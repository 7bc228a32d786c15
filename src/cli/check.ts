import type { Command } from 'commander';
import type { Actor } from '../../machines/rule.ts';
import { connect } from '../connect.ts';
import type { Check } from '../engine/check.ts';
import { explain } from '../engine/explain.ts';
import { type AskedFlags, askedOf, withAsked } from './asked.ts';
import { type ConnectionFlags, connectionOf, withConnection } from './connection.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { tellLoosening } from './loosening.ts';
import { momentOption } from './moment.ts';
import { handleOf, lifecycleArgument } from './target.ts';
import { print, printJson } from './terminal.ts';

interface CheckFlags extends ConnectionFlags, AskedFlags {
  readonly at?: Date;
  readonly json?: true;
}

export function addCheck(program: Command): void {
  const command = withAsked(
    program
      .command('check')
      .summary('say what a request would come to, and why')
      .description('Decides as a request would, judges every rule, and writes nothing.')
      .addArgument(lifecycleArgument())
      .argument('<id>', 'the resource')
      .argument('<event>', 'what would be asked of it'),
  )
    .option('--at <instant>', 'ask it of another moment, with the facts as of now', momentOption)
    .option('--json', 'print decision, resource and explanation as JSON');
  withConnection(command)
    .addHelpText('after', EXAMPLES)
    .action(async (lifecycle: string, id: string, event: string, flags: CheckFlags) => {
      process.exitCode = await check(lifecycle, id, event, flags);
    });
}

const EXAMPLES = `
Examples:
  interlock check campaign c0000000-0000-4000-8000-000000000001 activate
  interlock check campaign c0000000-0000-4000-8000-000000000001 activate --at 2026-03-27T20:30:00Z
  interlock check campaign c0000000-0000-4000-8000-000000000001 pause --set reason=OTHER --json`;

/** Nothing is asked for and nothing recorded, so nobody has to stand for it. */
const NOBODY: Actor = { id: 'interlock check', type: 'system' };

async function check(lifecycle: string, id: string, event: string, flags: CheckFlags): Promise<ExitCode> {
  await using connection = await connectionOf(flags);
  const client = connect({ ...connection.configuration, journal: 'memory' });
  tellLoosening(client);
  try {
    const asked = askedOf(event, flags.actor ?? NOBODY, flags);
    const checked = await handleOf(client, lifecycle, id).check(asked, { at: flags.at });
    if (flags.json) printJson({ ...checked, explanation: explain(checked.decision) });
    else print(...checkLines(checked));
    const { kind } = checked.decision;
    return kind === 'allowed' || kind === 'already' ? EXIT.done : EXIT.otherwise;
  } finally {
    await client.close();
  }
}

/** The explanation, with its evidence under each rule: the first line is of the decision, then one of each verdict. */
function checkLines({ decision, factsAssumedAt }: Check): string[] {
  const verdicts = 'verdicts' in decision ? decision.verdicts : [];
  const lines = explain(decision).flatMap((line, at) => {
    const verdict = verdicts[at - 1];
    return verdict ? [line, `    ${JSON.stringify(verdict.evidence)}`] : [line];
  });
  return factsAssumedAt ? [...lines, `The facts are as of ${factsAssumedAt}, and taken to hold then.`] : lines;
}
