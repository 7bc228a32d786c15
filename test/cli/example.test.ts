import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { interlock, json, linesIn } from './interlock.ts';

const EXAMPLE = 'docs/examples/campaigns';
const rows = (file: string) => linesIn(readFileSync(file, 'utf8')).map((line) => JSON.parse(line));

test('the example ends as expected, with every kind of outcome', async () => {
  const done = await interlock(
    ...['apply', `${EXAMPLE}.jsonl`, '--sandbox', '--scenario', `${EXAMPLE}.sandbox.json`],
    ...['--policy', `${EXAMPLE}.policy.json`, '--expect', `${EXAMPLE}.outcomes.jsonl`, '--json'],
  );
  const summary = json(done);
  expect(summary.expected.differences).toEqual([]);
  expect(done.code).toBe(0);
  expect(summary.requests).toBeGreaterThanOrEqual(60);
  for (const count of Object.values(summary.outcomes)) expect(count).toBeGreaterThan(0);
  expect(summary.wire.throttles).toBe(3);
  expect(summary.wire.tokens).toBe(2);
  expect(summary.audit.sound).toBe(true);
});

describe('the example meets', () => {
  const outcomes = rows(`${EXAMPLE}.outcomes.jsonl`);

  test('every edge of the guide', () => {
    const moves = outcomes.filter(({ outcome }) => outcome === 'moved');
    const edges = new Set(moves.map(({ from, event, to }) => `${from} ${event} ${to}`));
    const guide = [
      'active pause draining',
      'active pause paused',
      'active complete completed',
      'active archive archived',
    ];
    const others = ['paused activate active', 'paused complete completed', 'paused archive archived'];
    expect([...edges]).toEqual(expect.arrayContaining([...guide, ...others, 'completed archive archived']));
  });

  test('every reason for a no', () => {
    const reasons = new Set(outcomes.flatMap((outcome) => outcome.reasons));
    const capacity = ['capacity.low', 'capacity.partial', 'capacity.queuesUnnamed'];
    const reason = ['reason.missing', 'reason.unlisted', 'reason.textMissing'];
    const others = ['hours.closed', 'hours.neverOpen', 'dialect.notOffered', 'notAccepted', 'unrecognised'];
    const failures = ['not.found', 'request.deadline', 'version.conflict'];
    expect([...reasons]).toEqual(expect.arrayContaining([...capacity, ...reason, ...others, ...failures]));
    expect(outcomes.some((outcome) => outcome.reasons.length > 1)).toBe(true);
  });

  test('whole lives: some campaign is asked many times', () => {
    const asked = Map.groupBy(outcomes, ({ id }) => id);
    expect(Math.max(...[...asked.values()].map((each) => each.length))).toBeGreaterThanOrEqual(8);
  });
});
