import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { newKeys } from '../journal/signing.ts';
import { ended, file, folder, idOf, interlock, json, linesIn, request, scenario, start } from './interlock.ts';

const keys = newKeys();
const at = folder();
const [journal, anchor] = [join(at, 'journal.db'), join(at, 'checkpoints.jsonl')];
const privateKey = file('key.pem', keys.key, at);
const publicKey = file('key.pub.pem', keys.publicKey, at);
const known = ['--anchor', anchor, '--key', publicKey];
const audit = (...args: string[]) => interlock('audit', ...args, '--journal', journal);

beforeAll(async () => {
  const requests = file(
    'requests.jsonl',
    [
      request(1, 'pause', { request: 'first', payload: { reason: 'COMPLIANCE' } }),
      request(2, 'pause', { request: 'second' }),
    ].join('\n'),
  );
  const begin = ['--sandbox', '--scenario', file('scenario.json', scenario(2)), '--concurrency', '1'];
  const signed = ['--journal', journal, '--checkpoint-key', privateKey, '--anchor', anchor, '--every-records', '1'];
  await interlock('apply', requests, ...begin, ...signed);
});

describe.concurrent('audit', () => {
  test('verify compares with checkpoints, the journal’s own and those of an anchor, and says how far they reach', async () => {
    const [own, all, data] = await Promise.all([
      audit('verify'),
      audit('verify', ...known),
      audit('verify', ...known, '--json'),
    ]);
    expect([own.code, all.code, data.code]).toEqual([0, 0, 0]);
    expect(own.stdout).toMatch(/^checkpoints: \d in agreement, the last of \S+ covers 3 of 3 records$/m);
    expect(own.stdout).toContain('signatures: not checked, as no --key was given');
    expect(own.stdout).toMatch(/^[\d,]+ records\/s$/m);
    expect(all.stdout).toContain('signatures: verified');
    expect(json(data)).toMatchObject({ sound: true, records: 3, checkpoints: { covered: 3, signaturesChecked: true } });
  });

  test('verify finds a tail that was cut off, by the anchor', async () => {
    const cut = join(folder(), 'cut.db');
    copyFileSync(journal, cut);
    const db = new DatabaseSync(cut);
    db.exec('DELETE FROM record WHERE seq = 3; DELETE FROM checkpoint WHERE size = 3');
    db.close();
    const [blind, seeing] = await Promise.all([
      interlock('audit', 'verify', '--journal', cut),
      interlock('audit', 'verify', '--journal', cut, ...known),
    ]);
    expect(blind.code).toBe(0);
    expect(seeing.code).toBe(2);
    expect(seeing.stdout).toMatch(
      /^audit: the chain is broken at record 3: the chain is cut off here: a checkpoint of /,
    );
  });

  test('prove prints what verify-proof checks without the journal', async () => {
    const printed = await audit('prove', 'first/outcome');
    const proof = file('proof.json', printed.stdout);
    const changed = file('changed.json', printed.stdout.replace('anna', 'emma'));
    const elsewhere = file('elsewhere.jsonl', readFileSync(anchor, 'utf8').split('\n').slice(0, 1).join('\n'));
    const [holds, anchored, fails, unkept, none] = await Promise.all([
      interlock('audit', 'verify-proof', proof, '--key', publicKey),
      interlock('audit', 'verify-proof', proof, ...known, '--json'),
      interlock('audit', 'verify-proof', changed, '--key', publicKey),
      interlock('audit', 'verify-proof', proof, '--key', publicKey, '--anchor', elsewhere),
      interlock('audit', 'verify-proof', publicKey, '--key', publicKey),
    ]);
    expect([holds.code, anchored.code, fails.code, unkept.code, none.code]).toEqual([0, 0, 2, 2, 64]);
    expect(holds.stdout).toMatch(/^audit: record 2 is among the 3 of the checkpoint of /);
    expect(json(anchored)).toMatchObject({ holds: true, seq: 2, checkpoint: { size: 3 } });
    expect(fails.stdout).toContain('does not hold: record 2 is not among the 3');
    expect(unkept.stdout).toContain('the anchor has no such checkpoint');
  });

  test('public-key prints the public half, and nothing of the other', async () => {
    const { stdout, code } = await interlock('audit', 'public-key', privateKey);
    expect(code).toBe(0);
    expect(stdout).toBe(keys.publicKey);
  });

  test('a file that holds no key is bad usage, by its option', async () => {
    const none = file('none.pem', 'no key');
    const proof = file('none.json', (await audit('prove', 'first/outcome')).stdout);
    const said = 'is none: a public key of the kind Ed25519 is expected, as PEM.\n';
    const whole = 'is none: a private key in PKCS #8 of the kind Ed25519 is expected, as PEM.\n';
    const [neither, half, verified, proved] = await Promise.all([
      interlock('audit', 'public-key', none),
      interlock('audit', 'public-key', file('public.pem', keys.publicKey)),
      audit('verify', '--key', none),
      interlock('audit', 'verify-proof', proof, '--key', none),
    ]);
    expect([neither.code, half.code, verified.code, proved.code]).toEqual([64, 64, 64, 64]);
    expect(neither.stderr).toBe(`interlock: FILE ${none}: The key for checkpoints ${whole}`);
    expect(half.stderr).toContain(whole);
    expect([verified.stderr, proved.stderr]).toEqual(
      Array(2).fill(`interlock: --key ${none}: The key for checkpoints ${said}`),
    );
  });
});

describe.concurrent('a command that writes', () => {
  const ask = (flags: readonly string[], environment = {}) =>
    ended(
      start(
        [
          'send',
          'campaign',
          idOf(1),
          'pause',
          '--actor',
          'user:anna',
          '--set',
          'reason=COMPLIANCE',
          '--sandbox',
          '--scenario',
          file('scenario.json', scenario(1)),
          '--journal',
          join(folder(), 'journal.db'),
          ...flags,
        ],
        environment,
      ),
    );

  test('needs key and anchor both, and says which is missing', async () => {
    const [keyless, anchorless, unread] = await Promise.all([
      ask(['--anchor', join(at, 'other.jsonl')]),
      ask(['--checkpoint-key', privateKey]),
      ask(['--checkpoint-key', join(at, 'none.pem'), '--anchor', join(at, 'other.jsonl')]),
    ]);
    expect([keyless.code, anchorless.code, unread.code]).toEqual([64, 64, 64]);
    expect(keyless.stderr).toContain('--checkpoint-key (missing)');
    expect(anchorless.stderr).toContain('--anchor (missing)');
    expect(unread.stderr).toContain('ENOENT');
  });

  test('never shows a key that is none', async () => {
    const bad = file('bad.pem', keys.key.replace(/\n(.{10})/, '\nAAAA$1'));
    const { code, stdout, stderr } = await ask(['--checkpoint-key', bad, '--anchor', join(at, 'other.jsonl')]);
    expect(code).toBe(64);
    expect(stderr).toContain(`--checkpoint-key ${bad}: The key for checkpoints is none`);
    const [, secret = ''] = keys.key.split('\n');
    expect(stdout + stderr).not.toContain(secret.slice(-16));
  });

  test('in a sandbox signs nothing with the key of the environment', async () => {
    const kept = join(folder(), 'checkpoints.jsonl');
    const variables = { INTERLOCK_CHECKPOINT_KEY: keys.key, INTERLOCK_CHECKPOINT_ANCHOR: kept };
    const { code } = await ask([], variables);
    expect(code).toBe(0);
    expect(() => readFileSync(kept)).toThrow('ENOENT');
  });

  test('takes key and anchor from the environment', async () => {
    const kept = join(folder(), 'checkpoints.jsonl');
    const variables = { INTERLOCK_CHECKPOINT_KEY: keys.key, INTERLOCK_CHECKPOINT_ANCHOR: kept };
    const copy = join(folder(), 'copy.db');
    copyFileSync(journal, copy);
    const erase = ['audit', 'erase', '--subject', `campaign:${idOf(1)}`, '--actor', 'user:dpo', '--journal', copy];
    const { code } = await ended(start(erase, variables));
    expect(code).toBe(0);
    expect(linesIn(readFileSync(kept, 'utf8')).map((line) => JSON.parse(line).size)).toEqual([4]);
  });
});
