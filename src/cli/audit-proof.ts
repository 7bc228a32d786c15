import type { Command } from 'commander';
import { anchored } from '../journal/anchor.ts';
import { proofIn, refuted } from '../journal/proof.ts';
import { keysIn, publicPemOf, signerOf } from '../journal/signer.ts';
import { keyIn } from './checkpoints.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { jsonFile } from './json-file.ts';
import { print, printJson } from './terminal.ts';

interface ProofFlags {
  readonly key: string;
  readonly anchor?: string;
  readonly json?: true;
}

/** What can be done with the audit without its journal. */
export function addProofs(audit: Command): void {
  audit
    .command('verify-proof')
    .description('Checks, without the journal, that the record of a proof is among those that were signed.')
    .argument('<file>', 'what audit prove has printed')
    .requiredOption('--key <file>', 'the public keys that may have signed, as PEM')
    .option('--anchor <file>', 'the checkpoint has to stand in this file, too')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', VERIFY_EXAMPLES)
    .action(async (file: string, flags: ProofFlags) => {
      process.exitCode = await verifyProof(file, flags);
    });
  audit
    .command('public-key')
    .description('Prints the public half of a checkpoint key.')
    .argument('<file>', 'the private key, as PEM')
    .option('--json', 'print it with its kid as JSON')
    .addHelpText('after', '\nExamples:\n  interlock audit public-key checkpoint-key.pem > checkpoint-key.pub.pem')
    .action((file: string, { json }: { readonly json?: true }) => {
      const { kid, publicKey } = keyIn('FILE', file, publicHalfOf);
      if (json) printJson({ kid, publicKey });
      else print(...publicKey.trimEnd().split('\n'));
    });
}

const publicHalfOf = (pem: string) => ({ kid: signerOf(pem).kid, publicKey: publicPemOf(pem) });

const VERIFY_EXAMPLES = `
Exit codes: 0 it holds, 2 it does not.

Examples:
  interlock audit prove crm-4711/outcome --journal interlock.db > proof.json
  interlock audit verify-proof proof.json --key checkpoint-key.pub.pem --anchor checkpoints.jsonl`;

async function verifyProof(file: string, { key, anchor, json }: ProofFlags): Promise<ExitCode> {
  const proof = proofIn(jsonFile('FILE', file));
  if (proof === undefined) throw new UsageError(`FILE ${file}: a proof is expected, as audit prove prints it.`);
  const { seq, checkpoint } = proof;
  const kept = anchor === undefined ? [checkpoint] : await anchored(anchor);
  const isKept = kept.some(({ signature }) => signature === checkpoint.signature);
  const reason =
    refuted(proof, keyIn('--key', key, keysIn)) ?? (isKept ? undefined : 'the anchor has no such checkpoint');
  if (json) printJson(reason ? { holds: false, seq, reason } : { holds: true, seq, checkpoint });
  else if (reason) print(`audit: the proof does not hold: ${reason}`);
  else
    print(
      `audit: record ${seq} is among the ${checkpoint.size} of the checkpoint of ${checkpoint.ts}, signed by ${checkpoint.kid}`,
    );
  return reason ? EXIT.otherwise : EXIT.done;
}
