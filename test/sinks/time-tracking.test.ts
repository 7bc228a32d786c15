import { describe, expect, test } from 'vitest';
import type { StreamEvent } from '../../src/inbound/event.ts';
import { type Span, spanOf } from '../../src/sinks/span.ts';
import { timeTracking } from '../../src/sinks/time-tracking.ts';
import { USER } from '../presence/scene.ts';
import { streaming } from '../stream/scene.ts';

const resource = { id: USER, state: 'break', version: '3', revision: 3, document: null };
const before = { id: USER, state: 'busy', revision: 2, since: '2026-03-27T10:00:00.000Z', event: 'e2' };
const event: StreamEvent = { id: 'e3', at: '2026-03-27T10:30:00.000Z', resource, reconciled: false, before };

describe('a span', () => {
  test('is what lies between two events of one person', () => {
    const span = { userId: USER, state: 'busy', from: before.since, to: event.at, exact: true };
    expect(spanOf(event)).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/), ...span });
  });

  test('has the id of what began it, so that a repetition is known as one', () => {
    const other = { ...before, event: 'e1' };
    expect(spanOf(event)?.id).toBe(spanOf({ ...event, id: 'found later', reconciled: true })?.id);
    expect(spanOf(event)?.id).not.toBe(spanOf({ ...event, before: other })?.id);
  });

  const { before: _, ...first } = event;
  test.each([
    ['nothing was known before', first],
    ['no time has passed', { ...event, at: before.since }],
  ])('is none where %s', (_name, given) => {
    expect(spanOf(given)).toBeUndefined();
  });

  test.each([
    ['its end was found', { ...event, reconciled: true }],
    ['its beginning was found', { ...event, before: { ...before, reconciled: true } }],
    ['a change in between was missed', { ...event, resource: { ...resource, revision: 4 } }],
  ])('is not exact where %s', (_name, given) => {
    expect(spanOf(given)?.exact).toBe(false);
  });
});

test('time tracking is given the day of an agent, and again what it did not take', async () => {
  const spans: Span[] = [];
  let refusals = 1;
  const handle = timeTracking((span) => {
    if (span.state === 'busy' && refusals-- > 0) throw new Error('not now');
    spans.push(span);
  });
  const { push, poll } = await streaming({}, { handle });
  const at = (time: string) => ({ timestamp: `2026-03-27T${time}:00.000Z` });
  await push('busy', 2, at('10:05'));
  await push('break', 3, at('10:45'));
  await push('available', 4, at('11:00'));
  await poll();
  expect(spans.map(({ state, from, to, exact }) => [state, from.slice(11, 16), to.slice(11, 16), exact])).toEqual([
    ['available', '10:00', '10:05', false],
    ['busy', '10:05', '10:45', true],
    ['break', '10:45', '11:00', true],
  ]);
  expect(new Set(spans.map(({ id }) => id)).size).toBe(3);
});
