import { describe, expect, test } from 'vitest';
import { type Answer, driven, found, type Told } from './answering.ts';
import { actor, allowed, at, audited, basis, draft, read, verdict } from './told.ts';

/** Of the intent that a request goes on from. */
const earlier = { ...allowed(0, 'v0'), at: new Date(0).toISOString(), verdicts: [] };

const receipt = (seconds: number, resource: object = found(), place?: string) => ({
  receipt: { receipt: { resource, ...read(seconds, place) } },
});
/** How a request ended: of its outcome and of its audit record what is not the same for all. */
interface End {
  /** Answers of the host. */
  readonly after: number;
  readonly said: { readonly decision?: object; readonly [field: string]: unknown };
  readonly writes?: number;
  readonly conflicts?: number;
  readonly first?: object;
  readonly last?: object;
  readonly told: {
    readonly outcome: string;
    readonly transition: readonly unknown[];
    readonly versions: readonly unknown[];
  };
  /** Its receipt keeps the decision of the outcome. */
  readonly more: { readonly receipt?: object; readonly [field: string]: unknown };
  readonly http?: object;
  readonly durationMs?: number;
}

const here = { state: 'here', version: 'v1' };
const there = { state: 'there', version: 'v2' };

function expected({
  after,
  said,
  writes = 0,
  conflicts = 0,
  first = here,
  last = here,
  told,
  more,
  http,
  ...end
}: End) {
  const { durationMs = after * 7 } = end;
  const [from, to] = told.transition;
  const [before, later] = told.versions;
  const receipt = more.receipt && { receipt: { ...more.receipt, decision: said.decision } };
  return {
    outcome: {
      ...{ request: 'k', lifecycle: 'scripted', id: 'x', event: 'go', actor },
      ...{ startedAt: at(0), endedAt: at(after), durationMs, writes, conflicts, recorded: true },
      ...(Object.keys(first).length > 0 && { first }),
      ...(Object.keys(last).length > 0 && { last }),
      ...said,
    },
    draft: draft(after, {
      ...{ id: 'k/outcome', phase: 'outcome', durationMs, outcome: told.outcome, transition: { from, to } },
      ...{ concurrency: { before, after: later, conflicts }, http: { ...http, writes }, ...more, ...receipt },
    }),
  };
}

const V0 = found('here', 'v0', 0);
const again = { receipt: { receipt: { resource: V0, base: V0, ...read(2) } } };
const FOUND: Answer = { type: 'found', resource: found() };
const INTENDED: Answer = { type: 'intended' };
const CONFLICT = { code: 'http.409', message: 'No.', status: 409, correlationId: 'c9' };
const said409 = { code: 'http.409', message: 'No.' };
const accepted = (state: string | null, version = 'v2', id = 'x'): Answer => ({
  ...{ type: 'accepted', status: 200, correlationId: 'c1' },
  resource: state === null ? null : found(state, version, 2, id),
});
const OK = { status: 200, correlationId: 'c1' };
const INTERRUPTED = {
  code: 'request.interrupted',
  message: 'The process ended while a write was under way; what became of it cannot be told.',
};

const ENDS: readonly (readonly [string, readonly Answer[], Told, End])[] = [
  [
    'moved, as its write answered',
    [FOUND, INTENDED, accepted('there')],
    {},
    {
      ...{ after: 3, writes: 1, last: there },
      said: { kind: 'moved', decision: allowed(1), to: 'there', confirmed: 'reply' },
      told: { outcome: 'moved', transition: ['here', 'there'], versions: ['v1', 'v2'] },
      ...{ http: OK, more: { ...audited('allowed', 'allow'), ...receipt(1) } },
    },
  ],
  [
    'moved, as was read back',
    [FOUND, INTENDED, accepted(null), { type: 'found', resource: found('there', 'v2', 2) }],
    {},
    {
      ...{ after: 4, writes: 1, last: there },
      said: { kind: 'moved', decision: allowed(1), to: 'there', confirmed: 'inferred' },
      told: { outcome: 'moved', transition: ['here', 'there'], versions: ['v1', 'v2'] },
      ...{ http: OK, more: { ...audited('allowed', 'allow'), ...receipt(1) } },
    },
  ],
  [
    'moved, and made',
    [INTENDED, accepted('there', 'v2', 'new')],
    { start: 'creating' },
    {
      ...{ after: 2, writes: 1, first: { state: 'here', version: null }, last: there },
      said: { kind: 'moved', decision: allowed(0, null), to: 'there', confirmed: 'reply', created: 'new' },
      told: { outcome: 'moved', transition: ['here', 'there'], versions: [null, 'v2'] },
      http: OK,
      more: { ...audited('allowed', 'allow'), ...receipt(0, found('here', null, 0)), created: 'new' },
    },
  ],
  [
    'moved by another process, on the wall clock',
    [{ type: 'found', resource: V0 }, { type: 'waited' }, INTENDED, accepted('there')],
    { start: 'resumed' },
    {
      ...{ after: 4, durationMs: 4_000, writes: 2, first: { state: 'here', version: 'v0' }, last: there },
      said: { kind: 'moved', decision: allowed(2, 'v0'), to: 'there', confirmed: 'reply' },
      told: { outcome: 'moved', transition: ['here', 'there'], versions: ['v0', 'v2'] },
      ...{ http: OK, more: { ...audited('allowed', 'allow'), ...again } },
    },
  ],
  [
    'unchanged',
    [{ ...FOUND, decides: 'already' }],
    {},
    {
      ...{ after: 1, said: { kind: 'unchanged', decision: { ...basis(1), kind: 'already' } } },
      told: { outcome: 'unchanged', transition: ['here', 'here'], versions: ['v1', 'v1'] },
      more: { ...audited('already'), ...receipt(1, found(), 'anywhere') },
    },
  ],
  [
    'refused',
    [{ ...FOUND, decides: 'denied' }],
    {},
    {
      after: 1,
      said: {
        ...{ kind: 'refused', unconfirmed: false },
        decision: { ...basis(1), kind: 'refused', verdicts: [verdict('deny')] },
      },
      told: { outcome: 'refused', transition: ['here', 'here'], versions: ['v1', 'v1'] },
      more: { ...audited('refused', 'deny'), ...receipt(1), unconfirmed: false },
    },
  ],
  [
    'drifted',
    [FOUND, INTENDED, accepted('elsewhere')],
    {},
    {
      ...{ after: 3, writes: 1, last: { state: 'elsewhere', version: 'v2' } },
      said: { kind: 'drifted', decision: allowed(1), to: 'elsewhere' },
      told: { outcome: 'drifted', transition: ['here', 'elsewhere'], versions: ['v1', 'v2'] },
      ...{ http: OK, more: { ...audited('allowed', 'allow'), ...receipt(1) } },
    },
  ],
  [
    'conflicted',
    [
      FOUND,
      INTENDED,
      { type: 'conflict', failure: CONFLICT },
      FOUND,
      INTENDED,
      { type: 'conflict', failure: CONFLICT },
    ],
    {},
    {
      ...{ after: 6, writes: 2, conflicts: 2 },
      said: { kind: 'conflicted', decision: allowed(4), unconfirmed: false, failure: CONFLICT },
      told: { outcome: 'conflicted', transition: ['here', 'here'], versions: ['v1', 'v1'] },
      http: { status: 409, correlationId: 'c9' },
      more: { ...audited('allowed', 'allow'), ...receipt(4), unconfirmed: false, error: said409 },
    },
  ],
  [
    'conflicted, at another version than it was asked of',
    [FOUND],
    { request: { onlyAt: 'v7' } },
    {
      after: 1,
      said: {
        ...{ kind: 'conflicted', unconfirmed: false },
        failure: { code: 'request.outdated', message: 'The resource is not at the version of which it was asked.' },
      },
      told: { outcome: 'conflicted', transition: ['here', 'here'], versions: [null, 'v1'] },
      more: {
        unconfirmed: false,
        error: { code: 'request.outdated', message: 'The resource is not at the version of which it was asked.' },
      },
    },
  ],
  [
    'failed before anything was found',
    [{ type: 'failed', failure: { ...said409, correlationId: 'c8' } }],
    {},
    {
      ...{ after: 1, first: {}, last: {} },
      said: { kind: 'failed', unconfirmed: false, failure: { ...said409, correlationId: 'c8' } },
      told: { outcome: 'failed', transition: [null, null], versions: [null, null] },
      http: { correlationId: 'c8' },
      more: { unconfirmed: false, error: said409 },
    },
  ],
  [
    'failed by the answer to its write',
    [FOUND, INTENDED, { type: 'failed', failure: CONFLICT, left: true }],
    {},
    {
      ...{ after: 3, writes: 1 },
      said: { kind: 'failed', decision: allowed(1), unconfirmed: false, failure: CONFLICT },
      told: { outcome: 'failed', transition: ['here', 'here'], versions: ['v1', 'v1'] },
      http: { status: 409, correlationId: 'c9' },
      more: { ...audited('allowed', 'allow'), ...receipt(1), unconfirmed: false, error: said409 },
    },
  ],
  [
    'failed without a write that left',
    [FOUND, INTENDED, { type: 'failed', failure: said409 }],
    {},
    {
      after: 3,
      said: { kind: 'failed', decision: allowed(1), unconfirmed: false, failure: said409 },
      told: { outcome: 'failed', transition: ['here', 'here'], versions: ['v1', 'v1'] },
      more: { ...audited('allowed', 'allow'), ...receipt(1), unconfirmed: false, error: said409 },
    },
  ],
  [
    'failed, since nobody can read back what was to be made',
    [],
    { start: 'orphaned' },
    {
      ...{ after: 0, writes: 1, first: { state: 'here', version: 'v0' }, last: {} },
      said: { kind: 'failed', decision: earlier, unconfirmed: true, failure: INTERRUPTED },
      told: { outcome: 'failed', transition: ['here', null], versions: ['v0', null] },
      more: { ...audited('allowed'), unconfirmed: true, error: INTERRUPTED },
    },
  ],
];

describe('a request and its record end whole', () => {
  test.each(ENDS)('%s', async (_, answers, told, end) => {
    const { outcome, last } = await driven(answers, told);
    const whole = expected(end);
    expect(outcome).toStrictEqual(whole.outcome);
    expect(last).toStrictEqual({ type: 'conclude', fingerprint: 'f', ...whole, rows: [], letters: [] });
  });
});
