import { expect, test } from 'vitest';
import type { HostTask } from '../../src/engine/host.ts';
import { type Answer, driven, found } from './answering.ts';
import { actor, allowed, at, audited, draft, read } from './told.ts';

const event = { type: 'go', actor, payload: {} };
const FOUND: Answer = { type: 'found', resource: found() };
const INTENDED: Answer = { type: 'intended' };
const MOVED: Answer = { type: 'accepted', status: 200, resource: found('there', 'v2', 2) };
const NO = { code: 'http.409', message: 'No.' };

interface Step {
  readonly seconds: number;
  readonly version?: string | null;
  readonly resource?: object;
  readonly writes?: number;
  readonly intents?: number;
  readonly conflicts?: number;
}

/** An intent with its audit record, as it stands before the write. */
const intend = (
  { seconds, version = 'v1', resource = found(), writes = 1, intents = 1, conflicts = 0 }: Step,
  more: object = {},
) => ({
  type: 'intend',
  intent: {
    ...{ request: 'k', fingerprint: 'f', lifecycle: 'scripted', id: 'x', event, resource, ...more },
    ...{ decision: allowed(seconds, version), writes, intents, platform: 'test' },
    read: read(seconds),
    ...{ startedAt: at(0), deadline: at(60) },
  },
  draft: draft(seconds, {
    ...audited('allowed', 'allow'),
    ...(intents === 1 ? { id: 'k/intent', phase: 'intent' } : { id: `k/decision-${intents}`, phase: 'decision' }),
    transition: { from: 'here', to: 'there' },
    concurrency: { before: version, after: null, conflicts },
    http: { writes: writes - 1 },
  }),
});
const write = (attempt: number, resource: object = found()) => ({
  ...{ type: 'write', effect: { type: 'move', params: {} }, event, resource, attempt },
  ...{ cause: { request: 'k', startedAt: at(0) }, tracked: false },
});
const upTo = (tasks: readonly HostTask[], count: number) => tasks.slice(0, count);

test('an intent says all that is needed to go on from it', async () => {
  const base = found('before', 'v0', 0);
  const { tasks } = await driven([FOUND, INTENDED, MOVED], { request: { base, onlyAt: 'v1' } });
  const first = intend({ seconds: 1 }, { base, onlyAt: 'v1' });
  const { intent } = first;
  expect(upTo(tasks, 3)).toStrictEqual([
    { type: 'read', id: 'x' },
    { ...first, intent: { ...intent, read: { ...intent.read, base } } },
    write(1),
  ]);
});

test('that of a resource to be made says so, and there is nothing to read', async () => {
  const { tasks } = await driven([INTENDED, MOVED], { start: 'creating' });
  const resource = found('here', null, 0);
  expect(upTo(tasks, 2)).toStrictEqual([
    intend({ seconds: 0, version: null, resource }, { creates: true }),
    write(1, resource),
  ]);
});

test('after a conflict it is decided, intended and counted again', async () => {
  const later = found('here', 'v2', 2);
  const { tasks } = await driven([
    ...[FOUND, INTENDED, { type: 'conflict', failure: NO } as Answer],
    ...[{ type: 'found', resource: later } as Answer, INTENDED, MOVED],
  ]);
  const second = intend({ seconds: 4, version: 'v2', resource: later, writes: 2, intents: 2, conflicts: 1 });
  const { intent } = second;
  expect(upTo(tasks, 6)).toStrictEqual([
    { type: 'read', id: 'x' },
    intend({ seconds: 1 }),
    write(1),
    { type: 'read', id: 'x' },
    { ...second, intent: { ...intent, read: { ...intent.read, base: found() } } },
    write(2, later),
  ]);
});

test('in doubt, a write that was not made is waited for and made once more', async () => {
  const { tasks } = await driven([
    ...[FOUND, INTENDED, { type: 'ambiguous', failure: NO } as Answer, FOUND, { type: 'waited' } as Answer],
    ...[INTENDED, MOVED],
  ]);
  expect(upTo(tasks, 7)).toStrictEqual([
    { type: 'read', id: 'x' },
    intend({ seconds: 1 }),
    write(1),
    { type: 'readBack', id: 'x' },
    { type: 'wait', attempt: 1 },
    intend({ seconds: 5, writes: 2, intents: 2 }),
    write(2),
  ]);
});

test('facts are asked for as the policy wants them', async () => {
  const settings = { policy: { version: 'test', parts: { scripted: { maxAgeMs: 7 } } } };
  const { tasks } = await driven(
    [
      { ...FOUND, decides: 'undecided' },
      { type: 'gathered', facts: {}, decides: 'denied' },
    ],
    {
      settings,
    },
  );
  expect(tasks[1]).toStrictEqual({
    ...{ type: 'gather', resource: found(), policy: settings.policy },
    facts: [{ name: 'capacity', maxAgeMs: 7 }],
  });
});

test('what an outcome has for sinks goes with it', async () => {
  const letter = { sink: 'desk', id: 'l1', type: 'application/json', body: '{}' };
  const { last, outcome } = await driven([FOUND, INTENDED, MOVED], {
    settings: {
      sinks: {
        crm: ({ outcome: { kind }, event: { type }, resource }) => ({
          item: `${kind} ${type}`,
          payload: resource as never,
        }),
        silent: () => undefined,
      },
      announce: (ended, { phase }) => [{ ...letter, id: `${ended.kind} ${phase}` }],
    },
  });
  expect(last.outcome).toBe(outcome);
  expect(last.rows).toStrictEqual([{ sink: 'crm', item: 'moved go', payload: found('there', 'v2', 2) }]);
  expect(last.letters).toStrictEqual([{ ...letter, id: 'moved outcome' }]);
});

test.each([
  [undefined, true],
  [408, true],
  [502, true],
  [504, true],
  [409, false],
  [500, false],
  [503, false],
  [505, false],
])('a write that was answered with %s and is not there yet may still land: %s', async (status, unconfirmed) => {
  const failure = { ...NO, ...(status !== undefined && { status }) };
  const answers: Answer[] = [
    FOUND,
    INTENDED,
    { type: 'ambiguous', failure },
    FOUND,
    { type: 'waited', decides: 'denied' },
  ];
  expect((await driven(answers)).outcome).toMatchObject({ kind: 'refused', unconfirmed, writes: 1 });
});

test('one whose answer was lost stays in doubt, whatever the next was answered with', async () => {
  const lost: Answer = { type: 'ambiguous', failure: NO };
  const busy: Answer = { type: 'ambiguous', failure: { ...NO, status: 503 } };
  const { outcome } = await driven(
    [FOUND, INTENDED, lost, FOUND, { type: 'waited' }, INTENDED, busy, FOUND, { type: 'waited', decides: 'denied' }],
    { settings: { maxAttempts: 3 } },
  );
  expect(outcome).toMatchObject({ kind: 'refused', unconfirmed: true, writes: 2 });
});

test.each([
  ['deadline', 'request.deadline', 'The deadline passed before the request was settled.'],
  ['stop', 'request.stopped', 'The request was stopped before it was settled.'],
] as const)('after a %s it ends as failed', async (type, code, message) => {
  expect((await driven([{ type }])).outcome).toMatchObject({ kind: 'failed', failure: { code, message } });
});

test('a decision that runs out each time ends as failed, and one that nobody records is not recorded', async () => {
  const again: Answer[] = [INTENDED, { type: 'expired' }];
  const expired = await driven([FOUND, ...again, ...again]);
  expect(expired.outcome).toMatchObject({
    ...{ kind: 'failed', writes: 0, unconfirmed: false },
    failure: { code: 'decision.expired', message: 'The decision ran out before the write could leave, each time.' },
  });
  const lost = { code: 'journal.unwritable', message: 'Full.' };
  const unrecorded = await driven([
    { ...FOUND, decides: 'already' },
    { type: 'unrecorded', failure: lost },
  ]);
  expect(unrecorded.outcome).toMatchObject({ kind: 'unchanged', recorded: false, durationMs: 7, endedAt: at(1) });
  const unintended = await driven([FOUND, { type: 'unrecorded', failure: lost }]);
  expect(unintended.outcome).toMatchObject({ kind: 'failed', writes: 0, failure: lost });
});
