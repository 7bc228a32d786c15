import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { campaign } from '../../machines/campaign.ts';
import { all, effect, type Lifecycle, type Passes } from '../../machines/lifecycle.ts';
import type { PolicyInput } from '../../machines/policy.ts';
import type { Resource, Rule } from '../../machines/rule.ts';
import { deny } from '../../machines/verdict.ts';
import { decide, type Question } from '../../src/engine/decide.ts';
import { explain } from '../../src/engine/explain.ts';
import type { FactReadings } from '../../src/engine/facts.ts';
import { policyOf } from '../../src/engine/policy.ts';

const OPEN = Date.parse('2026-03-27T10:00:00Z');
const CLOSED = Date.parse('2026-03-27T20:30:00Z');
const ID = 'c0000000-0000-4000-8000-000000000001';

type Policy = PolicyInput<typeof campaign.rules>;
interface Case {
  state?: string;
  event?: string;
  payload?: Question['event']['payload'];
  free?: number;
  ageMs?: number;
  facts?: FactReadings;
  now?: number;
  policy?: Policy;
  capabilities?: string[];
  thorough?: boolean;
}

const agents = (free: number, at = OPEN): FactReadings => ({
  capacity: { at: new Date(at).toISOString(), value: { available: { q1: free } } },
});
const failed = (status?: number): FactReadings => ({
  capacity: {
    at: new Date(OPEN).toISOString(),
    failure: { code: 'x', message: 'x', ...(status !== undefined && { status }) },
  },
});

function ask(
  { state = 'paused', event = 'activate', payload = {}, now = OPEN, ...rest }: Case = {},
  lifecycle: Lifecycle = campaign,
) {
  const { free, ageMs = 0, policy = {}, capabilities = ['complete', 'archive'], thorough = false } = rest;
  const resource: Resource = { id: ID, state, version: '"1"', document: { campaignstate: state } };
  const wanted = {
    activate: ['active'],
    pause: ['draining', 'paused'],
    complete: ['completed'],
    archive: ['archived'],
  };
  return decide(lifecycle, {
    resource,
    base: resource,
    event: { type: event, actor: { id: 'anna', type: 'user' }, payload },
    facts: rest.facts ?? (free === undefined ? {} : agents(free, now - ageMs)),
    capabilities,
    wanted: { campaignstate: wanted[event as keyof typeof wanted] ?? ['nowhere'] },
    policy: policyOf(campaign.rules, {
      ...policy,
      agentCapacity: { queues: { '*': ['q1'] }, ...policy.agentCapacity },
    }),
    now,
    thorough,
  });
}
const codes = (decision: ReturnType<typeof ask>) =>
  'verdicts' in decision ? decision.verdicts.map(({ rule, answer, code }) => `${rule} ${answer} ${code}`) : [];

describe('a decision', () => {
  test('asks for a fact only where it could still change the answer', () => {
    expect(ask()).toMatchObject({ kind: 'undecided', needs: ['capacity'] });
    expect(ask({ now: CLOSED })).toMatchObject({ kind: 'refused' });
    expect(ask({ state: 'active', event: 'pause', payload: { reason: 'COMPLIANCE' } })).toMatchObject({
      kind: 'allowed',
    });
  });

  test('names every verdict, and says of a rule nobody ran that it was not evaluated', () => {
    expect(codes(ask({ now: CLOSED }))).toEqual([
      'callingHours deny hours.closed',
      'agentCapacity notEvaluated notEvaluated',
    ]);
    expect(codes(ask({ free: 1, now: CLOSED }))).toEqual([
      'callingHours deny hours.closed',
      'agentCapacity deny capacity.low',
    ]);
  });

  test('is thorough where asked to be: facts are needed although the hours already say no', () => {
    expect(ask({ now: CLOSED, thorough: true })).toMatchObject({ kind: 'undecided', needs: ['capacity'] });
    expect(ask({ now: CLOSED, thorough: true, free: 1 })).toMatchObject({ kind: 'refused' });
  });

  test('lets nothing through that has no effect, so that nothing is ever called moved that nobody moved', () => {
    const machine = setup({}).createMachine({
      initial: 'paused',
      states: { paused: { on: { activate: { target: 'active', meta: { by: 'asked' } } } }, active: {} },
    });
    expect(ask({ free: 9 }, { ...campaign, machine })).toMatchObject({ kind: 'refused', verdicts: [] });
  });

  test('asks for no fact that only an edge behind one that passes without it would need', () => {
    const active = {
      target: 'active',
      actions: { type: 'setState', params: { to: 'active' } },
      meta: { by: 'asked' },
    } as const;
    const machine = setup({
      types: { context: {} as Passes },
      guards: { all: all<typeof campaign.rules>() },
      actions: { setState: effect<{ readonly to: 'active' }>() },
    }).createMachine({
      context: { passes: 'all' },
      initial: 'paused',
      states: {
        paused: {
          on: {
            activate: [
              { ...active, guard: { type: 'all', params: [{ type: 'callingHours' }] } },
              { ...active, guard: { type: 'all', params: [{ type: 'agentCapacity' }] } },
            ],
          },
        },
        active: {},
      },
    });
    expect(ask({}, { ...campaign, machine })).toMatchObject({ kind: 'allowed', to: 'active' });
    expect(ask({ now: CLOSED }, { ...campaign, machine })).toMatchObject({ kind: 'undecided', needs: ['capacity'] });
  });

  test('carries the earliest end of what it relies on', () => {
    expect(ask({ free: 2 })).toMatchObject({ kind: 'allowed', to: 'active', validUntil: '2026-03-27T10:00:30.000Z' });
    const late = Date.parse('2026-03-27T19:59:50Z');
    expect(ask({ free: 2, now: late })).toMatchObject({ kind: 'allowed', validUntil: '2026-03-27T20:00:00.000Z' });
  });

  test('says when time alone will cure it, and only then', () => {
    expect(ask({ now: CLOSED })).toMatchObject({ retryAt: '2026-03-28T09:00:00.000Z' });
    expect(ask({ now: CLOSED, free: 5 })).toMatchObject({ retryAt: '2026-03-28T09:00:00.000Z' });
    expect(ask({ now: CLOSED, free: 1 })).not.toHaveProperty('retryAt');
  });

  test.each([
    ['2026-03-28T09:00:00.000Z', '2026-03-29T09:00:00.000Z'],
    ['2026-03-29T09:00:00.000Z', '2026-03-28T09:00:00.000Z'],
  ])('is cured once the last of its rules is: %s, %s', (one, other) => {
    const waitsFor = (retryAt: string): Rule => ({
      ...(campaign.rules.offered as Rule),
      judge: () => deny({ code: 'early', sentence: 'It is too early.', evidence: {}, retryAt }),
    });
    const rules = { ...campaign.rules, callingHours: waitsFor(one), agentCapacity: waitsFor(other) };
    expect(ask({}, { ...campaign, rules })).toMatchObject({ kind: 'refused', retryAt: '2026-03-29T09:00:00.000Z' });
  });

  test.each([
    ['two agents are enough', { free: 2 }, 'allowed'],
    ['one is not', { free: 1 }, 'refused'],
    ['none is not', { free: 0 }, 'refused'],
    ['the policy may want three', { free: 2, policy: { agentCapacity: { min: 3 } } }, 'refused'],
  ] satisfies [string, Case, string][])('by default %s', (_, asked, kind) => {
    expect(ask(asked).kind).toBe(kind);
  });

  test.each([
    ['a failed call', { facts: failed(503) }, 'capacity.unavailable'],
    ['a call without an answer', { facts: failed() }, 'capacity.unavailable'],
    ['a sample older than allowed', { free: 9, ageMs: 30_001 }, 'capacity.stale'],
    ['a sample from the future', { free: 9, ageMs: -2_000 }, 'capacity.fromTheFuture'],
    [
      'a queue missing from the sample',
      { facts: { capacity: { at: new Date(OPEN).toISOString(), value: { available: { other: 9 } } } } },
      'capacity.partial',
    ],
    ['a negative count', { free: -1 }, 'capacity.partial'],
    ['a fraction', { free: 2.5 }, 'capacity.partial'],
    [
      'no queue named by the policy',
      { free: 9, policy: { agentCapacity: { queues: { 'c0000000-0000-4000-8000-0000000000ff': ['q1'] } } } },
      'capacity.queuesUnnamed',
    ],
  ] satisfies [string, Case, string][])('%s is unknown, which refuses an activation', (_, asked, code) => {
    const decision = ask(asked);
    expect(decision).toMatchObject({ kind: 'refused' });
    expect(codes(decision)).toContain(`agentCapacity unknown ${code}`);
  });

  test('counts the queues of the campaign, not those of the organisation, and one queue once', () => {
    const everywhere = { capacity: { at: new Date(OPEN).toISOString(), value: { available: { q1: 1, q2: 50 } } } };
    expect(ask({ facts: everywhere })).toMatchObject({ kind: 'refused' });
    expect(ask({ facts: everywhere, policy: { agentCapacity: { queues: { [ID]: ['q1', 'q1'] } } } })).toMatchObject({
      kind: 'refused',
    });
    const both = ask({ facts: everywhere, policy: { agentCapacity: { queues: { [ID]: ['q1', 'q2'] } } } });
    expect(both).toMatchObject({ kind: 'allowed' });
    expect(both).toMatchObject({ verdicts: [{}, { evidence: { perQueue: { q1: 1, q2: 50 }, total: 51 } }] });
  });

  test('lets an unknown pass with a warning where the policy says so, but never a forbidden fact', () => {
    const policy: Policy = { agentCapacity: { onUnknown: 'allow-with-warning' } };
    expect(ask({ facts: failed(503), policy })).toMatchObject({
      kind: 'allowed',
      verdicts: [{}, { answer: 'unknown', settledBy: 'allow-with-warning' }],
    });
    for (const status of [401, 403]) {
      expect(ask({ facts: failed(status), policy })).toMatchObject({
        kind: 'refused',
        verdicts: [{}, { code: 'misconfigured', settledBy: 'refuse' }],
      });
    }
  });

  test('is `already` wherever the resource stands as wanted, whether or not an edge leads there', () => {
    expect(ask({ state: 'paused', event: 'pause' }).kind).toBe('already');
    expect(ask({ state: 'draining', event: 'pause' }).kind).toBe('already');
    expect(ask({ state: 'archived', event: 'archive' }).kind).toBe('already');
  });

  test('names what a state accepts instead; nothing is accepted in a final one', () => {
    expect(ask({ state: 'draining', event: 'complete' })).toMatchObject({ kind: 'notAccepted', accepts: [] });
    expect(ask({ state: 'completed', event: 'pause' })).toMatchObject({
      kind: 'notAccepted',
      accepts: ['activate', 'archive'],
    });
    expect(ask({ state: 'archived', event: 'activate' })).toMatchObject({ kind: 'notAccepted', accepts: [] });
    expect(ask({ state: 'active', event: 'finished' })).toMatchObject({ kind: 'notAccepted' });
  });

  test.each(['off', 'toString', '__proto__', ''])('knows no state `%s` and says so', (state) => {
    expect(ask({ state }).kind).toBe('unrecognised');
  });

  test('refuses before any call what the dialect does not offer', () => {
    expect(codes(ask({ state: 'completed' }))).toEqual([
      'offered deny dialect.notOffered',
      'callingHours allow hours.open',
      'agentCapacity notEvaluated notEvaluated',
    ]);
    expect(ask({ state: 'completed', capabilities: ['reactivate'], free: 2 })).toMatchObject({ kind: 'allowed' });
  });

  test.each([
    [{}, 'reason.missing'],
    [{ reason: '' }, 'reason.missing'],
    [{ reason: 'LUNCH' }, 'reason.unlisted'],
    [{ reason: 'OTHER' }, 'reason.textMissing'],
    [{ reason: 'OTHER', text: '  ' }, 'reason.textMissing'],
  ])('a pause with %j is refused: %s', (payload, code) => {
    const decision = ask({ state: 'active', event: 'pause', payload });
    expect(codes(decision)).toEqual([`reason deny ${code}`]);
    expect(JSON.stringify(decision)).not.toContain('LUNCH');
  });

  test('is named by the policy that it was made with', () => {
    const versions = [ask({ free: 2 }), ask({ free: 2, policy: { agentCapacity: { min: 1 } } })].map(
      (decision) => decision.policyVersion,
    );
    expect(new Set(versions).size).toBe(2);
    expect(ask({ free: 2 })).toEqual(ask({ free: 2 }));
  });
});

describe('a decision in words', () => {
  const words = (asked: Case) => {
    const decision = ask(asked);
    if (decision.kind === 'undecided') throw new Error('A decision is expected.');
    return explain(decision).join('\n');
  };

  test('says what would happen and why', () => {
    expect(words({ free: 2 })).toContain('is allowed: paused to active');
    expect(words({ now: CLOSED })).toContain('Time alone would change this at 2026-03-28T09:00:00.000Z.');
    expect(words({ now: CLOSED, free: 1 })).toContain('agentCapacity would have to be answered otherwise');
    expect(words({ facts: failed(503), policy: { agentCapacity: { onUnknown: 'allow-with-warning' } } })).toContain(
      'let pass with a warning',
    );
    expect(words({ facts: failed(503) })).toContain('unknown, which refuses');
    expect(words({ state: 'paused', event: 'pause' })).toContain('changes nothing');
    expect(words({ state: 'completed', event: 'pause' })).toContain('it accepts activate, archive');
    expect(words({ state: 'archived', event: 'pause' })).toContain('it accepts nothing');
    expect(words({ state: 'off' })).toContain('`off`, a state that the machine does not know');
  });
});
