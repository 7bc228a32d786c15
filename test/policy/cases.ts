import * as fc from 'fast-check';
import { type Edge, edgesOf, statesOf } from '../../machines/edges.ts';
import { rules } from '../../machines/house-rules.ts';
import type { Lifecycle, RuleSet } from '../../machines/lifecycle.ts';
import type { Restriction } from '../../machines/restriction.ts';
import { instant } from '../../machines/verdict.ts';
import type { Question } from '../../src/engine/decide.ts';
import type { Policy } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';

export const HOUSE: RuleSet = rules;
export const LIFECYCLES: readonly Lifecycle[] = Object.values(lifecycles).map(({ lifecycle }) => lifecycle);
const OFFERS = [
  'complete',
  'archive',
  'reactivate',
  ...LIFECYCLES.flatMap(({ machine }) => edgesOf(machine)).flatMap(capabilities),
];

function capabilities({ rules: calls }: Edge): string[] {
  return calls.flatMap(({ params }) =>
    Object(params).capability === undefined ? [] : [String(Object(params).capability)],
  );
}

/** Calls that some edge of the house has, and some more. */
const calls = [
  ...LIFECYCLES.flatMap(({ machine }) => edgesOf(machine)).flatMap((edge) => edge.rules),
  { type: 'metadataDepth' },
  { type: 'callingHours' },
  { type: 'sealedAttributes' },
];

/** What a policy may take from a lifecycle: places that are there, in states of their own or in all. */
export function restrictionOf({ machine }: Lifecycle): fc.Arbitrary<Restriction> {
  const asked = edgesOf(machine).filter(({ meta }) => meta?.by === 'asked');
  const place = fc.tuple(fc.constantFrom(...asked), fc.boolean()).map(([{ from, event }, everywhere]) => ({
    from: everywhere ? '*' : from,
    event,
  }));
  const added = fc.tuple(place, fc.constantFrom(...calls)).map(([at, call]) => ({ ...at, rule: call }));
  return fc.record({
    without: fc.array(place, { maxLength: 2 }),
    with: fc.array(added, { maxLength: 3 }),
  }) as fc.Arbitrary<Restriction>;
}

const BASE = Date.parse('2026-03-27T10:00:00.000Z');
const reasons = fc.constantFrom(undefined, 'COMPLIANCE', 'OTHER', 'RESOLVED', '');

const payloads = fc.record(
  {
    reason: reasons,
    text: fc.constantFrom(undefined, 'Because.'),
    metadata: fc.constantFrom(undefined, {}, { a: { b: { c: { d: { e: { f: 1 } } } } } }, 'none'),
    attributes: fc.constantFrom({ plan: 'gold' }, { 'system.a': 1 }, { plan: 1.5 }, {}),
    consent: fc.constantFrom(
      undefined,
      { dataProcessing: true },
      { dataProcessing: false },
      { dataProcessing: true, version: '1' },
    ),
    identityAttributes: fc.constantFrom(undefined, { emailHash: 'h' }),
    anonymous: fc.boolean(),
  },
  { requiredKeys: [] },
);

const capacity = fc.oneof(
  fc.record({
    at: fc.integer({ min: -90_000, max: 5_000 }).map((age) => instant(BASE + age)),
    value: fc.record({ available: fc.record({ sales: fc.integer({ min: 0, max: 4 }) }, { requiredKeys: [] }) }),
  }),
  fc.constant({ at: instant(BASE), failure: { code: 'wire.timeout', message: 'No answer.' } }),
  fc.constant({ at: instant(BASE), failure: { code: 'forbidden', message: 'No.', status: 403 } }),
);

const interval = fc.record({
  kind: fc.constantFrom('mandatory_break', 'training', 'lunch'),
  start: fc.constant(instant(BASE - 600_000)),
  end: fc.constantFrom(instant(BASE + 600_000), instant(BASE - 1)),
  allowed: fc.constantFrom(null, [], ['break'], ['meal', 'offline']),
});
const schedule = fc.oneof(
  fc.record({
    at: fc.integer({ min: -90_000, max: 5_000 }).map((age) => instant(BASE + age)),
    // One at a time: what holds where several overlap is `safe`, which is compared by itself.
    value: fc.record({ scheduleId: fc.constant('s'), intervals: fc.array(interval, { maxLength: 1 }) }),
  }),
  fc.constant({ at: instant(BASE), failure: { code: 'wire.timeout', message: 'No answer.' } }),
);

const documents = fc.constantFrom({}, { plan: 'silver' }, { plan: 'gold' }, { consent: { dataProcessing: true } });

/** Any question about a lifecycle: any state, event, payload and hour, facts of every kind. */
export function questionOf(lifecycle: Lifecycle): fc.Arbitrary<(policy: Policy) => Question> {
  const asked = [
    ...new Set(edgesOf(lifecycle.machine).flatMap(({ event, meta }) => (meta?.by === 'asked' ? [event] : []))),
  ];
  return fc
    .record({
      state: fc.constantFrom(...statesOf(lifecycle.machine)),
      type: fc.constantFrom(...asked),
      payload: payloads,
      facts: fc.record({ capacity, schedule }),
      capabilities: fc.subarray([...new Set(OFFERS)]),
      documents: fc.tuple(documents, documents),
      hour: fc.integer({ min: -48, max: 48 }),
    })
    .map(({ state, type, payload, facts, capabilities: offers, documents: [document, before], hour }) => {
      const resource = { id: 'c0000000-0000-4000-8000-000000000001', state, version: '1', document };
      const shift = <Fact extends { readonly at: string }>(fact: Fact): Fact => ({
        ...fact,
        at: instant(Date.parse(fact.at) + hour * 3_600_000),
      });
      return (policy: Policy) => ({
        resource,
        base: { ...resource, document: before },
        event: { type, actor: { id: 'anna', type: 'user' }, payload: JSON.parse(JSON.stringify(payload)) },
        facts: { capacity: shift(facts.capacity), schedule: shift(facts.schedule) },
        capabilities: offers,
        wanted: {},
        policy,
        now: BASE + hour * 3_600_000,
      });
    });
}
