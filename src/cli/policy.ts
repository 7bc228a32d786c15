import type { Command } from 'commander';
import { loosened } from '../engine/loosened.ts';
import { documentOf } from '../engine/policy.ts';
import { readJournal } from '../journal/store.ts';
import { lifecycles } from '../lifecycles.ts';
import { policyDiff } from '../policy-diff.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { diffLines } from './policy-diff-lines.ts';
import { HOLDERS, policyFile } from './policy-file.ts';
import { print, printJson, tell } from './terminal.ts';

interface ShowFlags {
  readonly policy?: string;
  readonly json?: true;
}
interface DiffFlags extends JournalFlags {
  readonly json?: true;
}

export function addPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .summary('show a policy whole, and say what another would change')
    .description('The numbers and windows that rules read, and what is taken from lifecycles.');
  policy
    .command('show')
    .description('Prints a policy with every default filled in, as a file that can be used; says what it loosens.')
    .option('--policy <file>', 'the policy as JSON (default: that of a client that sets none)')
    .option('--json', 'print it on one line, with its version and what it loosens')
    .addHelpText('after', SHOW_EXAMPLES)
    .action(show);
  withJournal(policy.command('diff'))
    .description('Makes every decision of a journal again under two policies, and says which would come out otherwise.')
    .argument('<a>', 'a file, or `default`')
    .argument('<b>', 'a file, or `default`')
    .option('--json', 'print everything as JSON')
    .addHelpText('after', DIFF_EXAMPLES)
    .action((a: string, b: string, flags: DiffFlags) => {
      process.exitCode = diff(a, b, flags);
    });
}

const SHOW_EXAMPLES = `
Examples:
  interlock policy show
  interlock policy show --policy policy.json > whole.json`;

const DIFF_EXAMPLES = `
Exit codes: 0 nothing comes out otherwise, 2 a decision flips or cannot be told, or a resource is stranded.

Examples:
  interlock policy diff default policy.json --journal interlock.db
  interlock policy diff policy.json next.json --journal interlock.db --json`;

function show({ policy: file, json }: ShowFlags): void {
  const { policy } = policyFile('--policy', file);
  const parts = loosened(HOLDERS, policy);
  if (json) {
    printJson({ version: policy.version, policy: documentOf(policy), loosened: parts });
    return;
  }
  print(...JSON.stringify(documentOf(policy), undefined, 2).split('\n'));
  tell(`version ${policy.version}`, ...parts.map((part) => `loosens ${part}`));
}

function diff(a: string, b: string, flags: DiffFlags): ExitCode {
  const [then, now] = [policyFile('A', a).policy, policyFile('B', b).policy];
  const log = readJournal(journalPath(flags));
  try {
    const found = policyDiff(log, lifecycles, HOLDERS, then, now);
    if (flags.json) printJson({ a: then.version, b: now.version, ...found });
    else print(...diffLines(found, { a: `${a} (${then.version})`, b: `${b} (${now.version})` }));
    return found.flips.length + found.open.length + found.stranded.length > 0 ? EXIT.otherwise : EXIT.done;
  } finally {
    log.close();
  }
}
