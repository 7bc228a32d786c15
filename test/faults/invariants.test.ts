import { expect, test } from 'vitest';
import type { Intent } from '../../src/engine/journal.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { Call } from './call.ts';
import { INVARIANTS, violations } from './invariant.ts';
import { scheduleIn } from './line.ts';
import { Place } from './place.ts';
import type { Run } from './run.ts';
import { writesOf } from './seen.ts';

const place = await Place.open();
const paused = await place.run(scheduleIn('campaign/pause'));
const queued = await place.run(scheduleIn('presence/goOnQueue 4:503'));
const reset = await place.run(scheduleIn('campaign/pause 3:503'));
await place.close();

const outcome = (run: Run, changes: object): Run => ({ ...run, outcome: { ...run.outcome, ...changes } as Outcome });
/** The run with its write otherwise than it was. */
const write = (run: Run, changes: Partial<Call>): Run => ({
  ...run,
  calls: run.calls.map((call) => (call.method === 'PATCH' ? { ...call, ...changes } : call)),
});
/** The run with its write made once more. */
const again = (run: Run, changes: Partial<Call> = {}): Run => ({
  ...run,
  calls: [...run.calls, { ...(writesOf(run)[0] as Call), seq: run.calls.length + 1, ...changes }],
});
const intended = (run: Run, changes: Partial<Intent>): Run => ({
  ...run,
  intents: run.intents.map(({ intent, calls }) => ({ intent: { ...intent, ...changes }, calls })),
});
const [decision] = paused.intents.map(({ intent }) => intent.decision);
const { outcome: _answer, ...unanswered } = paused;
const failure = { code: 'wire.reset', message: 'It was lost.' };

/** What a run would look like that breaks each promise, one after the other. */
const PLANTED: readonly (readonly [promise: string, run: Run])[] = [
  ['the effect is made once at most', again(paused)],
  ['people are told of it once at most', { ...paused, told: 2 }],
  ['the outcome says what became of the effect', outcome(paused, { kind: 'failed', unconfirmed: false, failure })],
  ['the outcome says what became of the effect', outcome(paused, { kind: 'refused', unconfirmed: false })],
  ['the outcome says what became of the effect', outcome(paused, { kind: 'unchanged' })],
  ['the outcome says what became of the effect', write(paused, { committed: false })],
  [
    'the outcome says what became of the effect',
    outcome(write(paused, { committed: false }), { confirmed: 'inferred' }),
  ],
  ['what has moved stands as asked, unless somebody else has changed it since', { ...paused, done: false }],
  ['the outcome counts the writes that left', outcome(paused, { writes: 0 })],
  ['the outcome counts the writes that left', outcome(paused, { writes: 2 })],
  [
    'one fault that passes keeps no request from its end',
    outcome(reset, { kind: 'failed', unconfirmed: true, failure }),
  ],
  ['no write to what exists goes without a version', write(paused, { ifMatch: undefined } as object)],
  [
    'no write leaves after its decision has run out',
    intended(paused, { decision: { ...decision, validUntil: '2026-03-27T19:55:00.000Z' } } as Partial<Intent>),
  ],
  ['no write leaves after the deadline', intended(paused, { deadline: '2026-03-27T19:55:00.000Z' } as Partial<Intent>)],
  [
    'no write is made that was not to be allowed when it left',
    write(paused, { before: { state: 'completed', version: 1 } }),
  ],
  ['an idempotency key stands for one write', again(queued, { idempotencyKey: 'another' })],
  ['an idempotency key stands for one write', again(queued, { bodyDigest: 'another' })],
  ['one intent is on record before the first write', { ...paused, intents: [] }],
  [
    'one intent is on record before the first write',
    { ...paused, records: paused.records.filter(({ phase }) => phase !== 'intent') },
  ],
  ['one outcome is on record, and it is the one that was told', outcome(paused, { kind: 'drifted' })],
  [
    'one outcome is on record, and it is the one that was told',
    { ...paused, records: [...paused.records, ...paused.records] },
  ],
  ['the chain of the records verifies', { ...paused, verification: { sound: false, seq: 1, reason: 'A gap.' } }],
  ['`send` answers with an outcome', { ...unanswered, thrown: new Error('No.') }],
  ['it answers within the deadline, and the grace', { ...paused, elapsedMs: 30_025 }],
  ['a closed client has no timer left', { ...paused, pending: ['wait'] }],
  ['no promise is rejected unheard', { ...paused, rejections: [new Error('No.')] }],
];

test('what keeps every promise is found to', () => {
  for (const run of [paused, queued, reset]) expect(violations(run)).toEqual([]);
});

test.each(PLANTED)('%s: that it is not so is found', (promise, run) => {
  expect(violations(run).filter((sentence) => sentence.startsWith(promise))).toHaveLength(1);
});

test('each promise is broken once at least here', () => {
  const planted = PLANTED.map(([promise]) => promise);
  expect(INVARIANTS.filter(({ promise }) => !planted.some((each) => promise.startsWith(each)))).toEqual([]);
});
