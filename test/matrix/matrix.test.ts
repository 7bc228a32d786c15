import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { campaign } from '../../machines/campaign.ts';
import { edgesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { presence } from '../../machines/presence.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { findingOf, matrixOf } from '../../src/matrix/matrix.ts';
import { type Sighting, sightingsIn } from '../../src/matrix/sighting.ts';

const seen = (rule: string, event: string, from: string, answer: Sighting['answer']): Sighting => ({
  ...{ lifecycle: 'campaign', rule, event, from, answer },
});
const rowOf = (rule: string, sightings: readonly Sighting[], lifecycle: Lifecycle = campaign) => {
  const row = matrixOf([lifecycle], sightings).rows.find((each) => each.rule === rule);
  if (row === undefined) throw new Error(`There is no row ${rule}.`);
  return row;
};

/** The campaign whose machine has lost a rule. */
const without = (rule: string): Lifecycle => {
  const config = JSON.parse(JSON.stringify(campaign.machine.config), (_, value) =>
    Array.isArray(value) ? value.filter((each) => each?.type !== rule) : value,
  );
  return { ...campaign, machine: createMachine(config) };
};

describe('the matrix', () => {
  test('has every rule once, with every edge that it guards', () => {
    const { rows } = matrixOf([campaign], []);
    expect(rows.map(({ rule }) => rule)).toEqual(Object.keys(campaign.rules));
    for (const { rule, edges } of rows) {
      const guarded = edgesOf(campaign.machine).filter(({ rules }) => rules.some(({ type }) => type === rule));
      expect(edges.map(({ edge }) => edge)).toEqual(
        guarded.map(({ from, event, to }) => `${from} --${event}--> ${to}`),
      );
    }
  });

  test('counts each verdict at the edge where it was met', () => {
    const row = rowOf('callingHours', [
      seen('callingHours', 'activate', 'paused', 'deny'),
      seen('callingHours', 'activate', 'paused', 'deny'),
      seen('callingHours', 'activate', 'completed', 'allow'),
      seen('agentCapacity', 'activate', 'paused', 'unknown'),
    ]);
    expect(row.edges).toEqual([
      { edge: 'paused --activate--> active', seen: { allow: 0, deny: 2, unknown: 0 } },
      { edge: 'completed --activate--> active', seen: { allow: 1, deny: 0, unknown: 0 } },
    ]);
    expect(row.seen).toEqual({ allow: 1, deny: 2, unknown: 0 });
  });

  test.each([
    [[], 'never judged'],
    [['allow'], 'always allowed'],
    [['deny'], 'never allowed'],
    [['unknown'], 'never allowed'],
    [['allow', 'deny'], undefined],
    [['allow', 'unknown'], undefined],
  ] as const)('says of a rule that was seen to %j: %s', (answers, finding) => {
    const row = rowOf(
      'reason',
      answers.map((answer) => seen('reason', 'pause', 'active', answer)),
    );
    expect(findingOf(row)).toBe(finding);
  });

  test('says of a rule on which of its edges it was not seen both ways', () => {
    const met = [
      seen('callingHours', 'activate', 'paused', 'allow'),
      seen('callingHours', 'activate', 'paused', 'deny'),
      seen('callingHours', 'activate', 'completed', 'allow'),
    ];
    expect(findingOf(rowOf('callingHours', met))).toBe('always allowed on completed --activate--> active');
    expect(
      findingOf(
        rowOf('offered', [seen('offered', 'archive', 'active', 'allow'), seen('offered', 'archive', 'paused', 'deny')]),
      ),
    ).toBe('never judged on active --complete--> completed, and 5 more');
  });

  test('counts a verdict of any state where the edge is written, once for the whole machine', () => {
    const met = ['busy', 'meal'].map((from) => ({
      ...seen('offered', 'goAway', from, 'allow'),
      lifecycle: 'presence',
    }));
    const edge = rowOf('offered', met, presence).edges.find((each) => each.edge === 'any state --goAway--> away');
    expect(edge?.seen).toEqual({ allow: 2, deny: 0, unknown: 0 });
    expect(matrixOf([presence], met).strays).toEqual([]);
  });

  test('a rule that is taken from the machine guards nothing, and its verdicts have no place', () => {
    const met = [seen('reason', 'pause', 'active', 'allow'), seen('reason', 'pause', 'active', 'deny')];
    expect(findingOf(rowOf('reason', met, without('reason')))).toBe('guards nothing');
    expect(matrixOf([without('reason')], met).strays).toEqual(met);
    expect(matrixOf([campaign], met).strays).toEqual([]);
  });
});

test('of a journal, the verdicts of outcomes are met, and none that was not evaluated', () => {
  const decision = {
    ...{ kind: 'refused', machineVersion: '1', policyVersion: 'p' },
    rules: [
      { rule: 'callingHours', verdict: 'deny', code: 'hours.closed', evidenceDigest: '' },
      { rule: 'agentCapacity', verdict: 'notEvaluated', code: 'notEvaluated', evidenceDigest: '' },
    ],
  };
  const record = {
    ...{ phase: 'outcome', action: 'campaign.activate', resource: { kind: 'campaign', id: 'c' }, decision },
    transition: { from: 'paused', to: 'paused' },
  };
  const records = [
    record,
    { ...record, phase: 'intent' },
    { ...record, decision: undefined },
    { ...record, transition: { from: null, to: null } },
  ];
  expect([...sightingsIn(records as unknown as readonly AuditRecord[])]).toEqual([
    seen('callingHours', 'activate', 'paused', 'deny'),
  ]);
});
