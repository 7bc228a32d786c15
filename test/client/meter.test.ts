import { expect, test } from 'vitest';
import { Meter } from '../../src/metrics.ts';
import { Notifier } from '../../src/notices.ts';
import { told } from '../journal/drafts.ts';

test('what a platform makes up for codes is counted, and does not make the metrics grow', () => {
  const notifier = new Notifier();
  const meter = new Meter(notifier);
  const { outcome } = told('r1');
  for (let n = 0; n < 10_000; n += 1) {
    const failure = { code: `made.up.${n % 1_000}`, message: 'No.' };
    notifier.tell('outcome', { ...outcome, kind: 'failed', failure, unconfirmed: false } as never);
  }
  const { outcomes, reasons, latencyMs } = meter.read({ waiting: 0, dead: 0 }, { waiting: 0, late: 0 });
  expect(outcomes.failed).toBe(10_000);
  expect(Object.keys(reasons)).toHaveLength(201);
  expect(reasons.other).toBe(8_000);
  expect(latencyMs?.p99).toBeCloseTo(outcome.durationMs, 0);
});
