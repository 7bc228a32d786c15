import { createSecretKey } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { digest } from '../../src/engine/digest.ts';
import type { Journal } from '../../src/engine/journal.ts';
import { addressOf, documentOf, type Policy, policyFrom } from '../../src/engine/policy.ts';
import type { Receipt } from '../../src/engine/receipt.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { besideIn, commit, opensBeside } from '../../src/journal/commitment.ts';
import { decisionShown, keepReceipt, opensReceipt, receiptText } from '../../src/journal/kept-receipt.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { seal } from '../../src/journal/seal.ts';
import { openJournal } from '../../src/journal/store.ts';
import { type Told, told } from './drafts.ts';
import { existing, meddle, now, open, read } from './opened.ts';
import { place } from './place.ts';

const POLICY = policyFrom({ agentCapacity: { min: 2 } });

const receipt = (policy: Policy): Receipt => ({
  versions: { package: '0.1.0', tzdata: '2026b', policy: addressOf(policy).digest },
  // Not in alphabetical order, and with a key that an assignment would lose.
  resource: { id: 'C-1', state: 'active', version: '"7"', document: JSON.parse('{"z":1,"a":2,"__proto__":{"x":1}}') },
  facts: { capacity: { at: '2026-11-20T10:00:00.000Z', value: { available: { sales: 3 } } } },
  capabilities: ['complete'],
  wanted: { campaignstate: ['draining', 'paused'] },
  now: now(),
});

async function conclude(journal: Journal, one: Told, policy = POLICY): Promise<void> {
  const draft = { ...one.outcomeDraft, policy, receipt: { receipt: receipt(policy), decision: one.outcome.decision } };
  await journal.conclude(one.intent.fingerprint, one.outcome, draft);
}

const IMPLEMENTATIONS: { readonly name: string; readonly make: () => Journal & AuditLog }[] = [
  { name: 'memory', make: () => memoryJournal({ now }) },
  { name: 'store', make: () => openJournal(place(), { now }) },
];

describe.each(IMPLEMENTATIONS)('the journal in $name', ({ make }) => {
  function journalOf(): Journal & AuditLog {
    const journal = make();
    onTestFinished(() => journal.close());
    return journal;
  }

  test('gives a receipt back as it was, members in their order, and the policy by its digest', async () => {
    const journal = journalOf();
    await conclude(journal, told('r1'));
    const record = existing(journal.record('r1/outcome'));
    expect(JSON.stringify(journal.receipt(record))).toBe(JSON.stringify(receipt(POLICY)));
    expect(journal.policy(record.receipt?.policy ?? '')).toEqual(documentOf(POLICY));
    expect(record.receipt).toMatchObject({ package: '0.1.0', tzdata: '2026b' });
    expect(journal.decisionShown(record, told('r1').outcome.decision)).toBe(record.receipt?.decisionCommitment);
    expect(journal.decisionShown(record, { ...told('r1').outcome.decision, to: 'draining' })).not.toBe(
      record.receipt?.decisionCommitment,
    );
    expect(journal.verify()).toMatchObject({ sound: true, records: 1 });
  });

  test('commits to a receipt without showing it, and never twice alike', async () => {
    const journal = journalOf();
    await conclude(journal, told('r1'));
    await conclude(journal, told('r2'));
    const [one, two] = [...journal.records()];
    expect(one?.receipt?.commitment).toMatch(/^[0-9a-f]{64}$/);
    expect(one?.receipt?.commitment).not.toBe(two?.receipt?.commitment);
    expect(JSON.stringify(one)).not.toMatch(/sales|campaignstate/);
  });

  test('keeps the fields of a payload in the order that the rules saw', async () => {
    const journal = journalOf();
    await conclude(journal, told('r1', { payload: { zone: { b: 1, a: 2 }, area: 1 } }));
    expect(JSON.stringify(journal.payload(existing(journal.record(1))))).toBe('{"zone":{"b":1,"a":2},"area":1}');
    expect(journal.record(1)?.change.keys).toEqual(['area', 'zone']);
  });

  test('has no receipt for a record that names none, nor for one of another journal', async () => {
    const [journal, other] = [journalOf(), journalOf()];
    const one = told('r1');
    await journal.conclude(one.intent.fingerprint, one.outcome, one.outcomeDraft);
    await conclude(other, one);
    expect(journal.record(1)?.receipt).toBeUndefined();
    expect(journal.receipt(existing(journal.record(1)))).toBeUndefined();
    expect(journal.receipt(existing(other.record(1)))).toBeUndefined();
  });
});

describe('a journal on disk', () => {
  test('keeps a policy once, however many decisions were made under it', async () => {
    const file = place();
    const journal = open(file);
    const other = policyFrom({ agentCapacity: { min: 3 } });
    await Promise.all(['r1', 'r2', 'r3'].map((request) => conclude(journal, told(request))));
    await conclude(journal, told('r4'), other);
    await journal.close();
    const db = new DatabaseSync(file, { readOnly: true });
    onTestFinished(() => db.close());
    expect(db.prepare('SELECT digest, body FROM policy ORDER BY body').all()).toEqual([
      { digest: addressOf(POLICY).digest, body: '{"agentCapacity":{"min":2}}' },
      { digest: addressOf(other).digest, body: '{"agentCapacity":{"min":3}}' },
    ]);
    expect(db.prepare('SELECT count(*) AS rows FROM receipt').get()).toEqual({ rows: 4 });
  });

  test('keeps a policy that is on record, but from before policies were kept', async () => {
    const file = place();
    const draft = { ...told('p').intentDraft, id: 'policy-1', phase: 'policy', policy: POLICY } as const;
    const before = open(file);
    await before.note(draft);
    await before.close();
    meddle(file, 'DELETE FROM policy');
    const journal = open(file);
    await journal.note(draft);
    await conclude(journal, told('r1'));
    expect(journal.policy(addressOf(POLICY).digest)).toEqual(documentOf(POLICY));
  });

  const kept = async () => {
    const file = place();
    const journal = open(file);
    await conclude(journal, told('r1'));
    await conclude(journal, told('r2'));
    await journal.close();
    return file;
  };

  test.each([
    ['changed', 'UPDATE receipt SET sealed = zeroblob(64) WHERE seq = 2', /receipt:2 cannot be opened/],
    ['gone', 'DELETE FROM receipt WHERE seq = 2', /receipt of record 2 is missing/],
    [
      "another record's",
      'UPDATE receipt SET sealed = (SELECT sealed FROM receipt WHERE seq = 1) WHERE seq = 2',
      /receipt:2 cannot be opened/,
    ],
  ])('is found broken where a receipt is %s', async (_, sql, reason) => {
    const file = await kept();
    meddle(file, sql);
    expect(read(file).verify()).toEqual({ sound: false, seq: 2, reason: expect.stringMatching(reason) });
  });

  test('is found broken where a receipt is another, sealed with the right key', async () => {
    const file = await kept();
    const db = new DatabaseSync(file);
    const { secret } = db.prepare('SELECT secret FROM subject').get() as { secret: Uint8Array };
    const forged = seal(createSecretKey(secret), 'receipt:2', `${'A'.repeat(43)}=\n${JSON.stringify(receipt(POLICY))}`);
    db.prepare('UPDATE receipt SET sealed = ? WHERE seq = 2').run(forged);
    db.close();
    const reason = 'the receipt beside the record is not the one it commits to';
    expect(read(file).verify()).toEqual({ sound: false, seq: 2, reason });
  });

  test('is sound and has no receipt any more once the key of its subject is gone', async () => {
    const file = await kept();
    meddle(file, 'DELETE FROM subject');
    const log = read(file);
    expect(log.receipt(existing(log.record('r1/outcome')))).toBeUndefined();
    expect(log.record('r1/outcome')?.receipt?.decisionCommitment).toMatch(/^[0-9a-f]{64}$/);
    expect(log.decisionShown(existing(log.record('r1/outcome')), told('r1').outcome.decision)).toBeUndefined();
    expect(log.verify()).toMatchObject({ sound: true, records: 2 });
  });

  test('gives no policy that is not what it was', async () => {
    const file = await kept();
    meddle(file, `UPDATE policy SET body = '{"agentCapacity":{"min":0}}'`);
    expect(() => read(file).policy(addressOf(POLICY).digest)).toThrow(
      expect.objectContaining({ code: 'journal.corrupt', message: expect.stringContaining('is not what it was') }),
    );
  });

  test('takes over an intent with what its decision read', async () => {
    const file = place();
    const journal = open(file);
    const { resource: _, ...rest } = receipt(POLICY);
    const one = told('r1');
    const intent = { ...one.intent, read: rest };
    await journal.intend(intent, one.intentDraft);
    expect(journal.openIntents()).toEqual([intent]);
  });
});

test('a record of interlock.audit/1 shows a plain digest of its decision, and is compared with that', () => {
  const { shown, text } = keepReceipt(
    receiptText('r1', { receipt: receipt(POLICY), decision: told('r1').outcome.decision }),
  );
  const { decisionCommitment: _, ...rest } = shown;
  const old = { ...rest, decision: digest(told('r1').outcome.decision) };
  expect(decisionShown(old, text, told('r1').outcome.decision)).toBe(old.decision);
  expect(opensReceipt(old, text)).toBe(true);
});

test('what stood beside a record of interlock.audit/1 was its payload alone', () => {
  const { change, openings } = commit({ reason: 'OTHER' });
  const rules = [{ rule: 'reason', verdict: 'allow', code: 'reason.known', evidenceDigest: digest({}) }] as const;
  const old = { change, decision: { kind: 'allowed', rules, machineVersion: '1', policyVersion: 'p' } } as const;
  expect(opensBeside(old, besideIn(JSON.stringify(openings)))).toBe(true);
  expect(opensBeside(old, besideIn(JSON.stringify([openings, openings])))).toBe(false);
});
