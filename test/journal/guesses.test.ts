import { createSecretKey } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { digest } from '../../src/engine/digest.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { seal, unseal } from '../../src/journal/seal.ts';
import { record, type Told, told } from './drafts.ts';
import { IMPLEMENTATIONS } from './implementations.ts';
import { existing, open as openFile, read } from './opened.ts';
import { place } from './place.ts';

const by = { actor: { id: 'dpo', type: 'user' }, tzdata: '2026b' } as const;

/** Evidence of few possible values: who knows its digest tries them all. */
const EVIDENCE = { reason: 'COMPLIANCE' };

function decided(request: string): Told {
  const one = told(request);
  const receipt = {
    versions: { package: '1', tzdata: '2026b', policy: 'p' },
    resource: one.intent.resource,
    ...{ facts: {}, capabilities: [], wanted: {}, now: 0 },
  };
  return { ...one, outcomeDraft: { ...one.outcomeDraft, receipt: { receipt, decision: one.outcome.decision } } };
}

const commitmentsOf = (records: Iterable<AuditRecord>) =>
  [...records].flatMap(({ decision, receipt }) => [
    ...(decision?.rules ?? []).map(({ evidenceCommitment }) => evidenceCommitment),
    ...(receipt ? [receipt.decisionCommitment] : []),
  ]);

describe.each(IMPLEMENTATIONS)('what the journal in $name shows of evidence and decisions', ({ open }) => {
  test('is never twice alike, and no digest that could be tried out', async () => {
    const journal = open();
    await record(journal, decided('r1'));
    await record(journal, decided('r2'));
    const shown = commitmentsOf(journal.records());
    expect(shown).toHaveLength(6);
    expect(shown.every((each) => /^[0-9a-f]{64}$/.test(each ?? ''))).toBe(true);
    expect(new Set(shown).size).toBe(6);
    expect(shown).not.toContain(digest(EVIDENCE));
    expect(shown).not.toContain(digest(decided('r1').outcome.decision));
    expect(JSON.stringify([...journal.records()])).not.toMatch(/COMPLIANCE|"evidence"|evidenceDigest/);
  });

  test('opens nothing any more once its subject is erased, and the chain is sound', async () => {
    const journal = open();
    const one = decided('r1');
    await record(journal, one);
    const outcome = existing(journal.record('r1/outcome'));
    expect(journal.decisionShown(outcome, one.outcome.decision)).toBe(outcome.receipt?.decisionCommitment);
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    expect(journal.decisionShown(outcome, one.outcome.decision)).toBeUndefined();
    expect(journal.verify()).toMatchObject({ sound: true, records: 3 });
  });

  test('is there for an outcome without any payload, too', async () => {
    const journal = open();
    const one = told('r1', { payload: {} });
    await record(journal, one);
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    expect(journal.verify()).toMatchObject({ sound: true, records: 3 });
  });
});

describe('a journal whose evidence was exchanged', () => {
  test('is found broken, also where it was sealed with the right key', async () => {
    const file = place();
    const journal = openFile(file);
    await record(journal, decided('r1'));
    await journal.close();
    const db = new DatabaseSync(file);
    const { secret } = db.prepare('SELECT secret FROM subject').get() as { secret: Uint8Array };
    const { sealed } = db.prepare('SELECT sealed FROM record WHERE seq = 1').get() as { sealed: Uint8Array };
    const kept = unseal(createSecretKey(secret), 'record:1', sealed);
    const [payload, evidence] = JSON.parse(kept);
    const forged = [payload, { 0: { ...evidence[0], value: { reason: 'OTHER' } } }];
    db.prepare('UPDATE record SET sealed = ? WHERE seq = 1').run(
      seal(createSecretKey(secret), 'record:1', JSON.stringify(forged)),
    );
    db.close();
    const reason = 'what stands beside the record is not what it commits to';
    expect(read(file).verify()).toEqual({ sound: false, seq: 1, reason });
  });
});
