import type { Command } from 'commander';
import { fromEnvironment } from '../configuration.ts';
import { JournalError } from '../engine/journal.ts';
import { signerOf } from '../journal/signer.ts';
import type { JournalOptions } from '../journal/stored-journal.ts';
import { UsageError } from './exit.ts';
import { between } from './number.ts';
import { tell } from './terminal.ts';
import { textFile } from './text-file.ts';

export interface CheckpointFlags {
  readonly checkpointKey?: string;
  readonly anchor?: string;
  readonly everyRecords?: number;
  readonly sandbox?: string | true;
}

/** The options of every command that writes records. */
export const withCheckpoints = (command: Command): Command =>
  command
    .optionsGroup('Checkpoints of the audit (see docs/audit.md):')
    .option(
      '--checkpoint-key <file>',
      'sign with this Ed25519 key, as PEM (or the PEM itself in INTERLOCK_CHECKPOINT_KEY)',
    )
    .option('--anchor <file>', 'append each checkpoint to this file, too (or INTERLOCK_CHECKPOINT_ANCHOR)')
    .option('--every-records <number>', 'records between two of them', between(1, 2 ** 31 - 1))
    .optionsGroup('Options:');

/** A sandbox signs nothing with the key of the environment, which is of the real world. @throws {UsageError} */
export function checkpointsOf(flags: CheckpointFlags): JournalOptions['checkpoints'] {
  const given = flags.sandbox === undefined ? fromEnvironment(process.env).checkpoints : undefined;
  const key = flags.checkpointKey === undefined ? given?.key : keyIn('--checkpoint-key', flags.checkpointKey, signing);
  const anchor = flags.anchor ?? (given?.anchor || undefined);
  if (key === undefined && flags.anchor === undefined) return undefined;
  if (key === undefined) throw new UsageError('--checkpoint-key (missing): an anchor needs a key that signs.');
  if (anchor === undefined)
    throw new UsageError('--anchor (missing): a file is expected that keeps the checkpoints, too.');
  return { key, anchor, everyRecords: flags.everyRecords, failed: tellUnsigned };
}

const tellUnsigned = (error: unknown): void =>
  tell(`warning: a checkpoint could not be made: ${error instanceof Error ? error.message : 'unknown'}`);

/** Bytes of a file of keys. */
const LARGEST = 65_536;

/** The PEM of a key that signs. */
function signing(pem: string): string {
  signerOf(pem);
  return pem;
}

/** What is made of the PEM in a file. @throws {UsageError} where the file cannot be read, or holds no key */
export function keyIn<T>(option: string, file: string, made: (pem: string) => T): T {
  const pem = textFile(option, file, LARGEST);
  try {
    return made(pem);
  } catch (error) {
    if (error instanceof JournalError) throw new UsageError(`${option} ${file}: ${error.message}`);
    throw error;
  }
}
