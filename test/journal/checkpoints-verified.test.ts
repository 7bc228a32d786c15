import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { anchored } from '../../src/journal/anchor.ts';
import { hashAfter, leafOf } from '../../src/journal/chain.ts';
import { signerOf } from '../../src/journal/signer.ts';
import { openJournal } from '../../src/journal/store.ts';
import { record, told } from './drafts.ts';
import { coded, meddle, now, open } from './opened.ts';
import { journalOfSix, newKeys, verified } from './signing.ts';

const keys = newKeys();

describe('verified against checkpoints, a journal is found out that', () => {
  test('has lost its tail together with the checkpoints of it: by the anchor alone', async () => {
    const made = await journalOfSix(keys.key);
    meddle(made.file, 'DELETE FROM record WHERE seq > 3; DELETE FROM checkpoint WHERE size > 3');
    expect(await verified({ file: made.file })).toMatchObject({ sound: true, records: 3 });
    expect(await verified(made, keys.publicKey)).toEqual({
      sound: false,
      seq: 4,
      reason: expect.stringMatching(/cut off here: a checkpoint of 2026-11-20T00:00:00.000Z covers 4 records/),
    });
  });

  test('has lost its tail, by its own checkpoints; and it is not opened for writing any more', async () => {
    const made = await journalOfSix(keys.key);
    meddle(made.file, 'DELETE FROM record WHERE seq = 6');
    expect(await verified({ file: made.file })).toMatchObject({ sound: false, seq: 6 });
    expect(() => openJournal(made.file, { now })).toThrow(coded('journal.corrupt'));
    expect(() => openJournal(made.file, { now })).toThrow(/end was cut off: a checkpoint covers 6 records, and 5/);
  });

  test('was written anew from some record on, with hashes that fit', async () => {
    const made = await journalOfSix(keys.key);
    rewritten(made.file, 4);
    const reason = 'it is not what the checkpoint of 2026-11-20T00:00:00.000Z covers';
    expect(await verified(made, keys.publicKey)).toEqual({
      sound: false,
      seq: 3,
      reason: reason.replace('it is', 'it, or one up to 4, is'),
    });
  });

  test('was exchanged for another whole', async () => {
    const made = await journalOfSix(keys.key);
    rmSync(made.file);
    const other = open(made.file);
    for (const request of ['r1', 'r2', 'r3']) await record(other, told(request));
    await other.close();
    expect(await verified(made, keys.publicKey)).toEqual({
      sound: false,
      seq: 1,
      reason: 'the checkpoint of record 2 is of another chain',
    });
  });

  test('has checkpoints of somebody else, or whose words were changed', async () => {
    const made = await journalOfSix(keys.key);
    const stranger = newKeys();
    expect(await verified(made, stranger.publicKey)).toMatchObject({
      sound: false,
      seq: 1,
      reason: expect.stringContaining(`signed with the key ${signerOf(keys.key).kid}, which was not given`),
    });
    expect(await verified(made, stranger.publicKey + keys.publicKey)).toMatchObject({ sound: true });
    meddle(made.file, `UPDATE checkpoint SET body = replace(body, '"ts":"2026', '"ts":"2025') WHERE size = 4`);
    expect(await verified({ file: made.file }, keys.publicKey)).toMatchObject({
      sound: false,
      seq: 3,
      reason: 'the checkpoint of record 4 has a signature that is not its own',
    });
  });

  test('has a checkpoint that is none any more', async () => {
    const made = await journalOfSix(keys.key);
    meddle(made.file, `UPDATE checkpoint SET body = 'gone' WHERE size = 4`);
    expect(await verified({ file: made.file })).toEqual({
      sound: false,
      seq: 4,
      reason: 'the checkpoint of record 4 is broken',
    });
    writeFileSync(made.anchor, `${readFileSync(made.anchor, 'utf8')}half a li`);
    await expect(anchored(made.anchor)).rejects.toThrow(coded('anchor.corrupt'));
    await expect(anchored(made.anchor)).rejects.toThrow(/:4$/);
  });
});

/** All records from this one on with another actor, each under the hash that fits. */
function rewritten(file: string, from: number): void {
  const db = new DatabaseSync(file);
  const rows = db.prepare('SELECT seq, body, hash FROM record ORDER BY seq').all();
  let prev = String(rows[from - 2]?.hash);
  for (const { seq, body } of rows.slice(from - 1)) {
    const changed = String(body)
      .replace('"ada"', '"eve"')
      .replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`);
    prev = hashAfter(prev, leafOf(Buffer.from(changed)));
    db.prepare('UPDATE record SET body = ?, hash = ? WHERE seq = ?').run(changed, prev, seq as number);
  }
  db.close();
}
