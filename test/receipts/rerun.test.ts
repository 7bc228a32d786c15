import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { lifecycles, type Roster } from '../../src/lifecycles.ts';
import { rerun } from '../../src/rerun.ts';
import { actor, configurationOf, EventfulJournal, ID, joined, outcomeRecord, PAUSE, scene } from '../client/fixture.ts';
import { existing, meddle, read } from '../journal/opened.ts';
import { NOW, POLICY, recordedDay } from './day.ts';

const outcomesOf = (log: ReturnType<typeof read>) => [...log.records()].filter(({ phase }) => phase === 'outcome');

describe('a decision on record is made again to the same bytes, with neither client nor sandbox there', () => {
  test('for every request of all five lifecycles', async () => {
    const log = read(await recordedDay());
    const all = outcomesOf(log);
    const found = all.map((record) => ({ record, again: rerun(log, record, lifecycles, NOW) }));
    expect(found.filter(({ again }) => again.kind !== 'sameBytes')).toEqual([]);
    expect(new Set(all.map(({ resource }) => resource.kind))).toEqual(new Set(Object.keys(lifecycles)));
    const kinds = new Set(all.map(({ decision }) => decision?.kind));
    expect([...kinds].sort()).toEqual(['allowed', 'already', 'notAccepted', 'refused']);
    for (const { record, again } of found) {
      // The bytes are those of the outcome that the caller was handed.
      const decision = 'decision' in again ? again.decision : {};
      expect(record.receipt?.decisionCommitment).toBe(log.decisionShown(record, decision));
    }
    expect(log.verify()).toMatchObject({ sound: true });
  });

  test('from the facts as they were sampled then', async () => {
    const log = read(await recordedDay());
    const facts = outcomesOf(log).map((record) => log.receipt(record)?.facts);
    const sample = { at: '2026-03-27T10:00:00.000Z' };
    expect(facts.filter((fact) => fact?.capacity)).toEqual([{ capacity: { ...sample, value: expect.anything() } }]);
    expect(facts.filter((fact) => fact?.schedule)).toHaveLength(2);
  });

  test('and of a policy that restricts', async () => {
    const without = [{ from: 'paused', event: 'activate' }];
    const log = read(await recordedDay({ ...POLICY, restrict: { campaign: { without } } }));
    const record = outcomeRecord(log, 'r0');
    expect(record.decision?.kind).toBe('notAccepted');
    expect(rerun(log, record, lifecycles, NOW)).toMatchObject({ kind: 'sameBytes', decision: { kind: 'notAccepted' } });
  });

  test('also where another process took the request over, under another policy', async () => {
    const journal = new EventfulJournal(Date.now);
    const { campaign: handle, url, clock, change } = await scene({ state: 'active', journal });
    journal.meanwhile = async () => {
      // The write is carried out, and the process killed before it is answered.
      await change('draining');
      throw new Error('killed');
    };
    await expect(handle.send(PAUSE, { request: 'r1' })).rejects.toThrow('killed');
    const heir = joined({ ...configurationOf(url), journal, clock, policy: { agentCapacity: { min: 5 } } });
    expect(await heir.resumed).toMatchObject([{ kind: 'moved', confirmed: 'inferred' }]);
    const record = outcomeRecord(journal, 'r1');
    expect(rerun(journal, record, lifecycles, NOW)).toMatchObject({ kind: 'sameBytes', decision: { kind: 'allowed' } });
    expect(journal.policy(record.receipt?.policy ?? '')).toMatchObject({ agentCapacity: { min: 2 } });
  });
});

describe('what cannot be made again is said', () => {
  const first = async () => {
    const file = await recordedDay();
    const log = read(file);
    return { file, log, record: outcomeRecord(log, 'r0') };
  };

  test.each([
    ['package', { ...NOW, package: '9.9.9' }, /^package .+ then, 9\.9\.9 now$/],
    ['tzdata', { ...NOW, tzdata: '2099z' }, /^tzdata .+ then, 2099z now$/],
  ])('another version of the %s', async (_, versions, sentence) => {
    const { log, record } = await first();
    expect(rerun(log, record, lifecycles, versions)).toEqual({
      kind: 'otherVersions',
      differences: [expect.stringMatching(sentence)],
    });
  });

  test('another version of the machine', async () => {
    const { log, record } = await first();
    const machine = Object.create(campaign.machine, { version: { value: '1.1.0' } });
    const roster = { ...lifecycles, campaign: { ...lifecycles.campaign, lifecycle: { ...campaign, machine } } };
    expect(rerun(log, record, roster, NOW)).toEqual({
      kind: 'otherVersions',
      differences: [`machine campaign ${campaign.machine.version} then, 1.1.0 now`],
    });
  });

  test('a rule that decides otherwise although all versions are the same', async () => {
    const { log, record } = await first();
    const { callingHours } = campaign.rules;
    const judge: typeof callingHours.judge = (given, params) => ({
      ...callingHours.judge(given, params),
      code: 'other',
    });
    const rules = { ...campaign.rules, callingHours: { ...callingHours, judge } };
    const roster: Roster = {
      ...lifecycles,
      campaign: { ...lifecycles.campaign, lifecycle: { ...campaign, rules } as never },
    };
    expect(rerun(log, record, roster, NOW)).toMatchObject({
      kind: 'otherBytes',
      recorded: record.receipt?.decisionCommitment,
    });
  });

  test("an erased receipt, and a lifecycle of somebody's own", async () => {
    const { file, log, record } = await first();
    const { campaign: _, ...others } = lifecycles;
    expect(rerun(log, record, others, NOW)).toEqual({ kind: 'unknownLifecycle' });
    meddle(file, `DELETE FROM subject WHERE name = 'campaign:${ID}'`);
    expect(rerun(log, record, lifecycles, NOW)).toEqual({ kind: 'erased' });
    expect(log.verify()).toMatchObject({ sound: true });
  });

  test('an intent, and a request that came to no decision', async () => {
    const { client } = await scene({ scenario: { campaigns: [] } });
    await client.campaign(ID).send({ type: 'activate', actor }, { request: 'r1' });
    expect(rerun(client.audit, outcomeRecord(client.audit, 'r1'), lifecycles, NOW)).toEqual({ kind: 'noDecision' });
    const { log } = await first();
    expect(rerun(log, existing(log.record('r0/intent')), lifecycles, NOW)).toEqual({ kind: 'noReceipt' });
  });
});

test('what a rule saw of payload and resource cannot be read in the file', async () => {
  const file = await recordedDay();
  const bytes = readFileSync(file);
  const shown = ['commitment', 'The auditor called', 'originPage', 'Ada Lovelace'].filter((text) =>
    bytes.includes(text),
  );
  expect(shown).toEqual(['commitment']);
  const log = read(file);
  expect(log.receipt(outcomeRecord(log, 'r10'))?.resource.document).toMatchObject({ note: 'Ada Lovelace' });
});
