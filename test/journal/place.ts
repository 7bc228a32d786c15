import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A path for a journal, in a directory that is gone when the test is. */
export function place(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'interlock-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return path.join(directory, 'journal.db');
}
