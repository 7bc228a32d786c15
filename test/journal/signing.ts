import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openJournal } from '../../src/journal/store.ts';
import type { JournalOptions, StoredJournal } from '../../src/journal/stored-journal.ts';
import { now } from './opened.ts';

/** A new Ed25519 key, as PEM. */
export function newKeys(): { readonly key: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** A path for an anchor, away from every journal. */
export function anchorPlace(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'interlock-anchor-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return path.join(directory, 'checkpoints.jsonl');
}

export function openSigned(
  file: string,
  {
    failed = fail,
    ...options
  }: Omit<NonNullable<JournalOptions['checkpoints']>, 'failed'> & {
    readonly failed?: (error: unknown) => void;
  },
): StoredJournal {
  const journal = openJournal(file, { now, checkpoints: { ...options, failed } });
  onTestFinished(() => journal.close());
  return journal;
}

const fail = (error: unknown): never => {
  throw error;
};
