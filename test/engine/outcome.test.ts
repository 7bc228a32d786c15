import { expect, test } from 'vitest';
import { OUTCOMES, type Outcome, OutcomeError, orThrow } from '../../src/engine/outcome.ts';

const outcome = (kind: string) => ({ kind, lifecycle: 'campaign', id: 'c1', event: 'pause' }) as Outcome;

test('a request ends in one of six ways', () => {
  expect(OUTCOMES).toEqual(['moved', 'unchanged', 'refused', 'drifted', 'conflicted', 'failed']);
});

test.each(['moved', 'unchanged'])('one that %s is given back to a script', (kind) => {
  const ended = outcome(kind);
  expect(orThrow(ended)).toBe(ended);
});

test.each(['refused', 'drifted', 'conflicted', 'failed'])('one that %s is thrown', (kind) => {
  const ended = outcome(kind);
  const thrown = ((): unknown => {
    try {
      return orThrow(ended);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(OutcomeError);
  expect(thrown).toMatchObject({ name: 'OutcomeError', message: `campaign c1 pause: ${kind}`, outcome: ended });
});
