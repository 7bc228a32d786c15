import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { anchored } from '../../src/journal/anchor.ts';
import { keysIn } from '../../src/journal/signer.ts';
import { openJournal } from '../../src/journal/store.ts';
import type { JournalOptions, StoredJournal } from '../../src/journal/stored-journal.ts';
import { conclude, intend, told } from './drafts.ts';
import { now, read } from './opened.ts';
import { place } from './place.ts';

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

/** A closed journal of six records with checkpoints after the second, the fourth and the last. */
export async function journalOfSix(key: string) {
  const [file, anchor] = [place(), anchorPlace()];
  const journal = openSigned(file, { key, anchor, everyRecords: 2 });
  for (const request of ['r1', 'r2', 'r3']) {
    await intend(journal, told(request));
    await conclude(journal, told(request));
    await vi.waitFor(() => expect(existsSync(anchor)).toBe(true));
    await vi.waitFor(async () => expect((await anchored(anchor)).at(-1)?.size).toBe(Number(request.slice(1)) * 2));
  }
  await journal.close();
  return { file, anchor };
}

export async function verified({ file, anchor }: { file: string; anchor?: string }, publicKey?: string) {
  const kept = anchor === undefined ? [] : await anchored(anchor);
  return read(file).verify({ anchored: kept, ...(publicKey && { keys: keysIn(publicKey) }) });
}

const fail = (error: unknown): never => {
  throw error;
};
