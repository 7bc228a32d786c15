import { JournalError } from '../engine/journal.ts';
import { type Checkpoint, checkpointIn } from './checkpoint.ts';

/**
 * Where checkpoints are kept away from the journal: a file, one a line, or whoever takes them. What it throws is told, and the
 * journal goes on.
 */
export type Anchor = string | ((checkpoint: Checkpoint) => void | Promise<void>);

/** Durable when it returns. */
export async function anchorIn(anchor: Anchor, checkpoint: Checkpoint): Promise<void> {
  if (typeof anchor === 'function') return anchor(checkpoint);
  const { open } = await import('node:fs/promises');
  const file = await open(anchor, 'a', 0o600);
  try {
    await file.appendFile(`${JSON.stringify(checkpoint)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** @throws {JournalError} `anchor.unreadable`, or `anchor.corrupt` with the line that is no checkpoint. */
export async function anchored(file: string): Promise<Checkpoint[]> {
  const lines = (await textOf(file)).split('\n').filter((line) => line !== '');
  return lines.map((line, at) => {
    const checkpoint = checkpointIn(line);
    if (checkpoint === undefined) {
      throw new JournalError('anchor.corrupt', `The anchor has a line that is no checkpoint: ${file}:${at + 1}`);
    }
    return checkpoint;
  });
}

async function textOf(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new JournalError('anchor.unreadable', `The anchor cannot be read (${why}): ${file}`, { cause });
  }
}
