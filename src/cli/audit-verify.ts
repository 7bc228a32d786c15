import type { Command } from 'commander';
import { systemClock } from '../hosts/clock.ts';
import { anchored } from '../journal/anchor.ts';
import type { Verification } from '../journal/audit-log.ts';
import { keysIn } from '../journal/signer.ts';
import { readJournal } from '../journal/store.ts';
import { keyIn } from './checkpoints.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { counted, figure } from './table.ts';
import { print, printJson } from './terminal.ts';

interface VerifyFlags extends JournalFlags {
  readonly anchor?: string;
  readonly key?: string;
  readonly chain?: true;
  readonly json?: true;
}

export function addVerify(audit: Command): void {
  withJournal(audit.command('verify'))
    .description(
      'Recomputes the whole chain, compares it with its checkpoints, and names the first record that is not right.',
    )
    .option('--anchor <file>', 'compare with the checkpoints in this file, too: it shows a tail that was cut off')
    .option('--key <file>', 'the public keys that may have signed checkpoints, as PEM')
    .option('--chain', 'records and checkpoints alone: payload values and receipts beside them are not opened')
    .option('--json', 'print the verification as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: VerifyFlags) => {
      process.exitCode = await verify(flags);
    });
}

const EXAMPLES = `
Exit codes: 0 sound, 2 not, or a checkpoint that is not signed with a given key.

Examples:
  interlock audit verify --journal interlock.db
  interlock audit verify --journal interlock.db --anchor checkpoints.jsonl --key checkpoint-key.pub.pem`;

async function verify({ anchor, key, chain, json, ...flags }: VerifyFlags): Promise<ExitCode> {
  const kept = anchor === undefined ? [] : await anchored(anchor);
  const keys = key === undefined ? undefined : keyIn('--key', key, keysIn);
  const log = readJournal(journalPath(flags));
  try {
    const clock = systemClock();
    const began = clock.monotonic();
    const found = log.verify({ anchored: kept, ...(keys && { keys }), ...(chain && { chainOnly: true }) });
    const seconds = (clock.monotonic() - began) / 1000;
    if (json) printJson(found);
    else print(...verificationLines(found, seconds));
    return found.sound ? EXIT.done : EXIT.otherwise;
  } finally {
    log.close();
  }
}

function verificationLines(found: Verification, seconds: number): string[] {
  if (!found.sound) return [`audit: the chain is broken at record ${found.seq}: ${found.reason}`];
  const { records, head, checkpoints, chainOnly } = found;
  const pace = records > 0 ? [`${figure(Math.round(records / seconds))} records/s`] : [];
  const left = chainOnly ? ['payload values and receipts: not opened'] : [];
  const lines = [`audit: ${records} records, chain verified, head ${head}`, ...pace, ...left];
  if (checkpoints === undefined) return [...lines, 'checkpoints: none, so that a tail that was cut off would not show'];
  const { agreeing, covered, ts, signaturesChecked } = checkpoints;
  return [
    ...lines,
    `checkpoints: ${figure(agreeing)} in agreement, the last of ${ts} covers ${figure(covered)} of ${counted(records, 'record')}`,
    signaturesChecked ? 'signatures: verified' : 'signatures: not checked, as no --key was given',
  ];
}
