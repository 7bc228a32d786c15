import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/engine/decision.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import { retrialAt } from '../../src/engine/retrial.ts';

const NOW = Date.parse('2026-03-27T20:00:00Z');
const tried = { lowers: true, attempts: 1, now: NOW, random: 0 };
const later = (ms: number) => new Date(NOW + ms).toISOString();

const ended = (kind: Outcome['kind'], parts: object = {}): Outcome =>
  ({ kind, unconfirmed: false, ...parts }) as Outcome;
const failed = (status?: number, parts: object = {}): Outcome =>
  ended('failed', { failure: { code: 'x', message: 'x', ...(status !== undefined && { status }) }, ...parts });
const refused = (kind: Decision['kind'], parts: object = {}): Outcome =>
  ended('refused', { decision: { kind }, ...parts });

describe('what lowers a risk is asked again', () => {
  test.each([
    ['moved', ended('moved'), false],
    ['unchanged', ended('unchanged'), false],
    ['drifted', ended('drifted'), true],
    ['conflicted', ended('conflicted'), true],
    ['failed without an answer', failed(), true],
    ['failed with a 403, which an operator may lift', failed(403), true],
    ['failed with a 503', failed(503), true],
    ...[400, 404, 405, 410, 422].map((status): [string, Outcome, boolean] => [
      `failed with a ${status}`,
      failed(status),
      false,
    ]),
    ['in doubt behind a 404', failed(404, { unconfirmed: true }), true],
    ['refused by a rule that time does not cure', refused('refused'), false],
    ['refused in a state that takes no such event', refused('notAccepted'), false],
    ['refused in a state that nobody knows', refused('unrecognised'), true],
    ['refused behind a write in doubt', refused('notAccepted', { unconfirmed: true }), true],
  ])('%s', (_, outcome, again) => {
    expect(retrialAt(outcome, tried)).toBe(again ? later(5_000) : undefined);
    expect(retrialAt(outcome, { ...tried, lowers: false })).toBeUndefined();
  });

  test.each([
    [1, 0, 5_000],
    [1, 0.5, 5_250],
    [2, 0, 10_000],
    [4, 0, 40_000],
    [5, 0, 60_000],
    [5_000, 0.5, 63_000],
  ])('attempt %i, with a chance of %d, after %i ms', (attempts, random, ms) => {
    expect(retrialAt(failed(503), { ...tried, attempts, random })).toBe(later(ms));
  });
});

describe('what time alone cures is asked again', () => {
  test.each([
    ['in an hour', 3_600_000, 3_600_000],
    ['in a moment', 1, 1],
    ['now', 0, 5_000],
    ['since an hour', -3_600_000, 5_000],
  ])('where it is cured %s', (_, cured, ms) => {
    const outcome = refused('refused', { decision: { kind: 'refused', retryAt: later(cured) } });
    for (const lowers of [true, false]) expect(retrialAt(outcome, { ...tried, lowers })).toBe(later(ms));
  });
});
