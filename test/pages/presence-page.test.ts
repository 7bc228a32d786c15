import { expect, test } from 'vitest';
import { statesOf } from '../../machines/edges.ts';
import { presence } from '../../machines/presence.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { pages } from '../../src/pages/pages.ts';
import { rowsUnder } from './rows.ts';

const [, page] = pages({ presence: lifecycles.presence });
const text = page?.text ?? '';

test('an edge that leads from any state has one row, and says so', () => {
  const asked = rowsUnder(text, 'What may be asked').map(([from, event]) => [from, event]);
  expect(asked).toEqual(Object.keys(presence.events).map((event) => ['any state', event]));
  const observed = rowsUnder(text, 'What the platform does by itself').map(([from, event]) => [from, event]);
  expect(observed).toHaveLength(statesOf(presence.machine).length);
  expect(new Set(observed.map(([from]) => from))).toEqual(new Set(['any state']));
});

test('every state accepts every event', () => {
  expect(text).toContain('## What is not accepted\n\nEvery state accepts every event.\n');
});

test('events that take the same payload share one table', () => {
  const events = Object.keys(presence.events).map((event) => `\`${event}\``);
  expect(text).toContain(`${events.join(', ')} take:`);
  expect(rowsUnder(text, 'Payloads').map(([field]) => field)).toEqual(['reason', 'text', 'interactionContextToken']);
});

test('what only the organisation knows stands in angle brackets', () => {
  expect(text).toContain('`goBusy` from any state, done once `presenceStateId` is `"<id of busy>"`');
  expect(text).toContain('"presenceStateId": "<id of busy>"');
  expect(text).toContain('Idempotency-Key: <hash of request, version and body>');
  expect(rowsUnder(text, 'Capabilities')).toContainEqual(['busy', 'yes', 'goBusy from any state']);
});

test('going offline needs no fact; everything else needs the schedule, and passes with a warning without it', () => {
  expect(rowsUnder(text, 'Facts')).toEqual([
    [
      'schedule',
      'mandatoryBreak',
      Object.keys(presence.events)
        .filter((event) => event !== 'goOffline')
        .join(', '),
      '60 s',
      'the rule passes, with a warning in the decision and in the audit record',
    ],
  ]);
});
