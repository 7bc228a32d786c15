import { Command, CommanderError } from 'commander';
import { VERSION } from '../package-version.ts';
import { addApply } from './apply.ts';
import { addAudit } from './audit.ts';
import { addCheck } from './check.ts';
import { addCoverage } from './coverage.ts';
import { addDocs } from './docs.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { addExport } from './export.ts';
import { addInspect } from './inspect.ts';
import { addOutbox } from './outbox.ts';
import { addPaths } from './paths.ts';
import { addPolicy } from './policy.ts';
import { addRead } from './read.ts';
import { addSandbox } from './sandbox.ts';
import { addSchedules } from './schedules.ts';
import { addSend } from './send.ts';
import { addStream } from './stream.ts';
import { tell } from './terminal.ts';
import { addWebhooks } from './webhooks.ts';

const DESCRIPTION = 'Moves Genesys Cloud resources through their lifecycles safely.';

const EXIT_CODES = `
Exit codes:
  0   done as asked
  2   anything else: refused, failed, conflicted, a broken audit chain
  64  bad usage
  65  bad input, named by file, line and column

Examples:
  interlock apply requests.jsonl --journal interlock.db
  interlock check campaign c0000000-0000-4000-8000-000000000001 activate --at 2026-03-27T20:30:00Z
  interlock audit verify --journal interlock.db`;

/** Runs one command. What it throws for the outside world or for bad usage becomes one line and an exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader like `head` may go before all is written; that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    tell(`interlock: stdout: it cannot be written (${error.code}).`);
    process.exit(EXIT.otherwise);
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    // commander has said it already.
    if (!(error instanceof CommanderError)) tell(`interlock: ${(error as Error).message}`);
    process.exitCode = code;
  }
}

function program(): Command {
  const root = new Command('interlock')
    .description(DESCRIPTION)
    .version(VERSION)
    .exitOverride()
    // It repeats what was given, in its own words.
    .configureOutput({ writeErr: (text) => tell(...text.trimEnd().split('\n')) })
    .showHelpAfterError('(--help shows options and examples)')
    .addHelpText('after', EXIT_CODES);
  for (const add of [
    addApply,
    addSend,
    addCheck,
    addRead,
    addStream,
    addAudit,
    addPolicy,
    addWebhooks,
    addOutbox,
    addSchedules,
    addSandbox,
    addDocs,
    addExport,
    addCoverage,
    addInspect,
    addPaths,
  ])
    add(root);
  return root;
}
