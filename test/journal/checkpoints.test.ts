import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import canonicalize from 'canonicalize';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { anchored } from '../../src/journal/anchor.ts';
import { hashAfter, leafOf } from '../../src/journal/chain.ts';
import type { Checkpoint } from '../../src/journal/checkpoint.ts';
import { type Proof, refuted } from '../../src/journal/proof.ts';
import { keysIn, publicPemOf, signerOf } from '../../src/journal/signer.ts';
import { openJournal } from '../../src/journal/store.ts';
import { conclude, intend, record, told } from './drafts.ts';
import { coded, existing, meddle, now, open, read } from './opened.ts';
import { place } from './place.ts';
import { anchorPlace, newKeys, openSigned } from './signing.ts';

const keys = newKeys();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const sizes = (checkpoints: readonly Checkpoint[]): number[] => checkpoints.map(({ size }) => size);

/** A closed journal of six records with checkpoints after the second, the fourth and the last. */
async function journalOfSix() {
  const [file, anchor] = [place(), anchorPlace()];
  const journal = openSigned(file, { key: keys.key, anchor, everyRecords: 2 });
  for (const request of ['r1', 'r2', 'r3']) {
    await intend(journal, told(request));
    await conclude(journal, told(request));
    await vi.waitFor(() => expect(existsSync(anchor)).toBe(true));
    await vi.waitFor(async () => expect((await anchored(anchor)).at(-1)?.size).toBe(Number(request.slice(1)) * 2));
  }
  await journal.close();
  return { file, anchor };
}

async function verified({ file, anchor }: { file: string; anchor?: string }, publicKey?: string) {
  const kept = anchor === undefined ? [] : await anchored(anchor);
  return read(file).verify({ anchored: kept, ...(publicKey && { keys: keysIn(publicKey) }) });
}

describe('checkpoints', () => {
  test('are made every so many records, stand in journal and anchor alike, and agree', async () => {
    const made = await journalOfSix();
    const kept = await anchored(made.anchor);
    expect(sizes(kept)).toEqual([2, 4, 6]);
    expect(read(made.file).checkpoints()).toEqual(kept);
    expect(await verified(made, keys.publicKey)).toMatchObject({
      sound: true,
      records: 6,
      checkpoints: { agreeing: 6, covered: 6, signaturesChecked: true },
    });
    expect(await verified({ file: made.file })).toMatchObject({
      sound: true,
      checkpoints: { agreeing: 3, signaturesChecked: false },
    });
  });

  test('can be checked by anyone with a public key and OpenSSL', async () => {
    const { anchor } = await journalOfSix();
    const [line = ''] = readFileSync(anchor, 'utf8').split('\n');
    const { signature, ...head } = JSON.parse(line);
    const signed = Buffer.from(`interlock.checkpoint/1\n${canonicalize(head)}`);
    expect(verify(null, signed, createPublicKey(keys.publicKey), Buffer.from(signature, 'base64'))).toBe(true);
    expect(head).toEqual({
      stream: expect.any(String),
      size: 2,
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
      ts: '2026-11-20T00:00:00.000Z',
      kid: signerOf(keys.key).kid,
    });
  });

  test('are made when the journal is closed, and none where nothing is new', async () => {
    const [file, anchor] = [place(), anchorPlace()];
    const first = openSigned(file, { key: keys.key, anchor });
    await record(first, told('r1'));
    await first.close();
    await openSigned(file, { key: keys.key, anchor }).close();
    const third = openSigned(file, { key: keys.key, anchor });
    await record(third, told('r2'));
    await third.close();
    expect(sizes(await anchored(anchor))).toEqual([2, 4]);
    expect(await verified({ file, anchor }, keys.publicKey)).toMatchObject({ sound: true, records: 4 });
  });

  test('go on with the tree where an earlier process left it: its leaves are not asked for again', async () => {
    const [file, anchor] = [place(), anchorPlace()];
    const first = openSigned(file, { key: keys.key, anchor });
    for (let n = 0; n < 6; n += 1) await record(first, told(`r${n}`));
    await first.close();
    const before = read(file).checkpoints();
    // Whoever built the tree anew would stumble over this.
    meddle(file, `UPDATE record SET body = replace(body, 'ada', 'eve') WHERE seq = 3`);
    const second = openSigned(file, { key: keys.key, anchor });
    await record(second, told('more'));
    await second.close();
    meddle(file, `UPDATE record SET body = replace(body, 'eve', 'ada') WHERE seq = 3`);
    expect(sizes(before)).toEqual([12]);
    expect(await verified({ file, anchor }, keys.publicKey)).toMatchObject({ sound: true, records: 14 });
  });

  test('can be signed elsewhere, and handed to a callback', async () => {
    const taken: Checkpoint[] = [];
    const foreign = {
      publicKey: keys.publicKey,
      sign: async (bytes: Uint8Array) => sign(null, bytes, keys.key),
    };
    const file = place();
    const journal = openSigned(file, { key: foreign, anchor: (checkpoint) => void taken.push(checkpoint) });
    await record(journal, told('r1'));
    await journal.close();
    expect(sizes(taken)).toEqual([2]);
    expect(read(file).verify({ anchored: taken, keys: keysIn(keys.publicKey) })).toMatchObject({ sound: true });
  });

  test('that cannot be anchored are told, harm no record, and are tried again', async () => {
    const [file, anchor] = [place(), anchorPlace()];
    const failures: unknown[] = [];
    const journal = openSigned(file, {
      key: keys.key,
      anchor: `${anchor}/no/such/place`,
      everyRecords: 2,
      failed: (error) => failures.push(error),
    });
    await record(journal, told('r1'));
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    await intend(journal, told('r2'));
    await journal.close();
    expect(failures).toHaveLength(2);
    expect(failures[0]).toMatchObject({ code: 'ENOENT' });
    expect(await verified({ file })).toMatchObject({ sound: true, records: 3 });
  });

  test('are not made of records that were changed meanwhile', async () => {
    const [file, anchor] = [place(), anchorPlace()];
    const failures: unknown[] = [];
    const journal = openSigned(file, { key: keys.key, anchor, failed: (error) => failures.push(error) });
    await record(journal, told('r1'));
    await record(journal, told('r2'));
    meddle(file, `UPDATE record SET body = replace(body, 'ada', 'eve') WHERE seq = 3`);
    await journal.close();
    expect(failures).toEqual([coded('journal.corrupt')]);
    expect(existsSync(anchor)).toBe(false);
  });

  test.each([
    { what: 'no PEM', key: 'correct horse battery staple, and a few words more than that' },
    { what: 'another kind of key', key: rsa },
    { what: 'a public key', key: keys.publicKey },
  ])('take no key that is $what, and say nothing of it', ({ key }) => {
    const opening = () => openJournal(place(), { now, checkpoints: { key, anchor: 'x', failed: () => undefined } });
    expect(opening).toThrow(coded('journal.badKey'));
    expect(inspect(thrownBy(opening), { showHidden: true })).not.toContain(key.slice(30, 50));
  });
});

describe('by the clock', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('a record waits no longer for its checkpoint than it was said', async () => {
    const made: Checkpoint[] = [];
    const journal = openSigned(place(), {
      key: keys.key,
      anchor: (checkpoint) => void made.push(checkpoint),
      everyMinutes: 5,
    });
    await record(journal, told('r1'));
    await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
    expect(made).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await settled(() => made.length === 1);
    expect(sizes(made)).toEqual([2]);
    await record(journal, told('r2'));
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    await settled(() => made.length === 2);
    expect(sizes(made)).toEqual([2, 4]);
  });
});

/** Turns of the event loop, which are real, until it is so. */
async function settled(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('verified against checkpoints, a journal is found out that', () => {
  test('has lost its tail together with the checkpoints of it: by the anchor alone', async () => {
    const made = await journalOfSix();
    meddle(made.file, 'DELETE FROM record WHERE seq > 3; DELETE FROM checkpoint WHERE size > 3');
    expect(await verified({ file: made.file })).toMatchObject({ sound: true, records: 3 });
    expect(await verified(made, keys.publicKey)).toEqual({
      sound: false,
      seq: 4,
      reason: expect.stringMatching(/cut off here: a checkpoint of 2026-11-20T00:00:00.000Z covers 4 records/),
    });
  });

  test('has lost its tail, by its own checkpoints; and it is not opened for writing any more', async () => {
    const made = await journalOfSix();
    meddle(made.file, 'DELETE FROM record WHERE seq = 6');
    expect(await verified({ file: made.file })).toMatchObject({ sound: false, seq: 6 });
    expect(() => openJournal(made.file, { now })).toThrow(coded('journal.corrupt'));
    expect(() => openJournal(made.file, { now })).toThrow(/end was cut off: a checkpoint covers 6 records, and 5/);
  });

  test('was written anew from some record on, with hashes that fit', async () => {
    const made = await journalOfSix();
    rewritten(made.file, 4);
    const reason = 'it is not what the checkpoint of 2026-11-20T00:00:00.000Z covers';
    expect(await verified(made, keys.publicKey)).toEqual({
      sound: false,
      seq: 3,
      reason: reason.replace('it is', 'it, or one up to 4, is'),
    });
  });

  test('was exchanged for another whole', async () => {
    const made = await journalOfSix();
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
    const made = await journalOfSix();
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
    const made = await journalOfSix();
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

describe('a proof', () => {
  test('shows without the journal that a record was signed, whichever it is', async () => {
    const { file } = await journalOfSix();
    const log = read(file);
    for (const audited of log.records()) {
      const proof = proved(log.prove(audited));
      expect(JSON.parse(proof.body).id).toBe(audited.id);
      expect(refuted(proof, keysIn(keys.publicKey))).toBeUndefined();
      expect(refuted({ ...proof, body: proof.body.replace('ada', 'eve') }, keysIn(keys.publicKey))).toMatch(
        /not among/,
      );
      expect(refuted({ ...proof, seq: (proof.seq % 6) + 1 }, keysIn(keys.publicKey))).toMatch(/not among/);
      expect(refuted(proof, keysIn(newKeys().publicKey))).toMatch(/was not given/);
      const later = { ...proof, checkpoint: { ...proof.checkpoint, ts: '2027-01-01T00:00:00.000Z' } };
      expect(refuted(later, keysIn(keys.publicKey))).toMatch(/signature/);
    }
  });

  test('is there only once a checkpoint covers the record', async () => {
    const journal = openSigned(place(), { key: keys.key, anchor: anchorPlace() });
    await record(journal, told('r1'));
    expect(journal.prove(existing(journal.record(1)))).toBeUndefined();
  });
});

test('the public half of a key is all that is printed of it', () => {
  expect(publicPemOf(keys.key)).toBe(keys.publicKey);
  expect(publicPemOf(keys.publicKey)).toBe(keys.publicKey);
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

function proved(value: Proof | undefined): Proof {
  if (value === undefined) throw new Error('There is no proof.');
  return value;
}

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
