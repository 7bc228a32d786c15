import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import canonicalize from 'canonicalize';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { anchored } from '../../src/journal/anchor.ts';
import type { Checkpoint } from '../../src/journal/checkpoint.ts';
import { type Proof, refuted } from '../../src/journal/proof.ts';
import { keysIn, publicPemOf, signerOf } from '../../src/journal/signer.ts';
import { openJournal } from '../../src/journal/store.ts';
import { intend, record, told } from './drafts.ts';
import { coded, existing, meddle, now, read } from './opened.ts';
import { place } from './place.ts';
import { anchorPlace, journalOfSix, newKeys, openSigned, verified } from './signing.ts';

const keys = newKeys();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const sizes = (checkpoints: readonly Checkpoint[]): number[] => checkpoints.map(({ size }) => size);

describe('checkpoints', () => {
  test('are made every so many records, stand in journal and anchor alike, and agree', async () => {
    const made = await journalOfSix(keys.key);
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
    const { anchor } = await journalOfSix(keys.key);
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

describe('a proof', () => {
  test('shows without the journal that a record was signed, whichever it is', async () => {
    const { file } = await journalOfSix(keys.key);
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
