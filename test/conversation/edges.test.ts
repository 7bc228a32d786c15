import { describe, expect, test } from 'vitest';
import { attributes } from '../../machines/attributes.ts';
import { conversation } from '../../machines/conversation.ts';
import { type Edge, edgesOf, statesOf } from '../../machines/edges.ts';
import type { Asked, Lifecycle } from '../../machines/lifecycle.ts';
import type { Resource } from '../../machines/rule.ts';
import type { Configuration } from '../../src/configuration.ts';
import type { Handle } from '../../src/handle.ts';
import { actor, outcomeRecord } from '../client/fixture.ts';
import { type Talk, talk } from './fixture.ts';

/** One way in which a rule denies while all others allow. */
interface Denial {
  readonly code: string;
  readonly payload?: object;
  readonly policy?: Configuration['policy'];
  /** What the caller took the attributes to be. */
  readonly base?: object;
}

interface Stage {
  readonly lifecycle: Lifecycle;
  /** The states of a conversation in which the lifecycle is in the state. */
  readonly stands: (state: string) => readonly string[];
  readonly payloads: { readonly [event: string]: object };
  readonly denials: { readonly [rule: string]: (edge: Edge) => readonly Denial[] };
  readonly operation: 'conversation.patch' | 'attributes.patch';
  readonly version: (held: Awaited<ReturnType<Talk['held']>>) => string;
}

let deep: object = {};
for (let level = 1; level < 6; level += 1) deep = { deep };

const needsReason = ({ event }: Edge): Denial[] =>
  event === 'wrapUp' || event === 'close' ? [{ code: 'reason.missing', payload: {} }] : [];
const listed = { required: true, codes: ['RESOLVED'], needText: ['RESOLVED'] };
const strict = {
  reason: {
    ...{ connectReasons: listed, wrapUpReasons: listed, closeReasons: listed },
    ...{ transferReasons: listed, disconnectReasons: listed, abandonReasons: listed },
  },
};
const LIVE = ['queued', 'connected', 'transfer', 'wrapup'];

const STAGES: readonly Stage[] = [
  {
    lifecycle: conversation,
    stands: (state) => [state],
    payloads: { wrapUp: { reason: 'RESOLVED' }, close: { reason: 'RESOLVED' } },
    denials: {
      metadataDepth: () => [{ code: 'metadata.tooDeep', payload: { reason: 'RESOLVED', metadata: deep } }],
      reason: (edge) => [
        ...needsReason(edge),
        { code: 'reason.missing', payload: {}, policy: strict },
        { code: 'reason.unlisted', payload: { reason: 'LUNCH' }, policy: strict },
        { code: 'reason.textMissing', payload: { reason: 'RESOLVED' }, policy: strict },
      ],
    },
    operation: 'conversation.patch',
    version: ({ etag }) => etag,
  },
  {
    lifecycle: attributes,
    stands: (state) => (state === 'live' ? LIVE : ['closed', 'disconnected', 'abandoned', 'terminated']),
    payloads: { update: { attributes: { tier: 'gold' } } },
    denials: {
      wellFormed: () => [
        { code: 'attributes.empty', payload: { attributes: {} } },
        { code: 'attributes.badValue', payload: { attributes: { tier: null } } },
      ],
      sealedAttributes: ({ from }) => [
        {
          code: 'attributes.sealed',
          payload: { attributes: { 'system.id': 'x' } },
          ...(from === 'live' && { policy: { sealedAttributes: { since: 'always' } } }),
        },
      ],
      contestedKeys: () => [{ code: 'attributes.contested', base: { tier: 'none' } }],
    },
    operation: 'attributes.patch',
    version: ({ version }) => `"${version}"`,
  },
];

const nameOf = ({ from, event, to }: Edge) => `${from} --${event}--> ${to}`;
const rulesOf = ({ rules }: Edge) => rules.map(({ type }) => type);

describe.each(STAGES)('every edge of the $lifecycle.name over HTTP', (stage) => {
  const { lifecycle, payloads, operation } = stage;
  const { machine, events } = lifecycle;
  const asked = edgesOf(machine).filter(({ meta }) => meta?.by === 'asked');
  const standing = (state: string) => stage.stands(state).map((held) => [state, held] as const);
  const handleOf = (there: Talk) => there[lifecycle.name as 'conversation'] as unknown as Handle<Lifecycle>;
  const eventOf = (type: string, payload = payloads[type] ?? {}) =>
    ({ type, actor, payload }) as unknown as Asked<Lifecycle['events']>;
  const met = { allowed: new Set<string>(), refused: new Set<string>() };

  test.each(asked.flatMap((edge) => standing(edge.from).map(([, held]) => [nameOf(edge), held, edge] as const)))(
    'an edge whose rules all pass is taken: %s, the conversation being %s',
    async (name, held, edge) => {
      const there = await talk({ state: held });
      const before = await there.held();
      const outcome = await handleOf(there).send(eventOf(edge.event), { request: 'r1' });
      const after = await there.held();
      expect(outcome).toMatchObject({
        ...{ kind: 'moved', to: edge.to, confirmed: 'reply', writes: 1 },
        decision: { kind: 'allowed', from: edge.from, to: edge.to, version: stage.version(before) },
        first: { state: edge.from, version: stage.version(before) },
        last: { state: edge.to, version: stage.version(after) },
      });
      expect(after.version).toBe(2);
      expect(stage.stands(edge.to)).toContain(after.state);
      expect(outcomeRecord(there.client.audit, 'r1')).toMatchObject({
        action: `${lifecycle.name}.${edge.event}`,
        transition: { from: edge.from, to: edge.to },
        decision: { rules: rulesOf(edge).map((rule) => ({ rule, verdict: 'allow' })) },
      });
      expect(await there.scene.requests(operation)).toMatchObject([
        { status: 200, committed: true, ifMatch: stage.version(before) },
      ]);
      met.allowed.add(name);
    },
  );

  const denials = asked.flatMap((edge) =>
    rulesOf(edge).flatMap((rule) =>
      (stage.denials[rule]?.(edge) ?? []).map((denial) => [nameOf(edge), denial.code, rule, edge, denial] as const),
    ),
  );
  test.each(denials)(
    'one rule that denies is enough, and nothing is written: %s, %s',
    async (name, _, rule, edge, denial) => {
      const [held = ''] = stage.stands(edge.from);
      const there = await talk({ state: held, policy: denial.policy });
      const before = await there.held();
      const base = denial.base && ({ ...(await handleOf(there).read()), document: denial.base } as Resource);
      const outcome = await handleOf(there).send(eventOf(edge.event, denial.payload), { request: 'r1', base });
      const verdicts = outcome.kind === 'refused' && 'verdicts' in outcome.decision ? outcome.decision.verdicts : [];
      expect(verdicts.map((verdict) => verdict.rule)).toEqual(rulesOf(edge));
      expect(verdicts.filter(({ answer }) => answer === 'deny')).toMatchObject([{ rule, code: denial.code }]);
      expect(await there.held()).toEqual(before);
      expect(await there.writes()).toEqual([]);
      expect(there.client.audit.record('r1/intent')).toBeUndefined();
      expect(outcomeRecord(there.client.audit, 'r1')).toMatchObject({ outcome: 'refused', http: { writes: 0 } });
      met.refused.add(name);
    },
  );

  test('every rule of every edge denies in at least one way', () => {
    for (const edge of asked) {
      for (const rule of rulesOf(edge)) expect(stage.denials[rule]?.(edge), `${nameOf(edge)} ${rule}`).not.toEqual([]);
    }
  });

  const cells = statesOf(machine).flatMap((state) => Object.keys(events).map((event) => [event, state] as const));
  const without = cells.filter(([event, state]) => !asked.some((edge) => edge.from === state && edge.event === event));
  test.runIf(without.length > 0).each(without)('without an edge nothing is written: %s in %s', async (type, state) => {
    const there = await talk({ state });
    const outcome = await handleOf(there).send(eventOf(type));
    const accepts = asked.filter(({ from }) => from === state).map(({ event }) => event);
    expect(outcome).toMatchObject(
      WANTED[type] === state
        ? { kind: 'unchanged', decision: { kind: 'already', from: state } }
        : { kind: 'refused', decision: { kind: 'notAccepted', accepts } },
    );
    expect(await there.writes()).toEqual([]);
    expect(await there.held()).toMatchObject({ state, version: 1 });
  });

  test('no edge is left out, allowed or refused', () => {
    const line = (how: string, seen: ReadonlySet<string>) => `${seen.size}/${asked.length} ${how}`;
    console.info(`${lifecycle.name}: ${line('allowed', met.allowed)}, ${line('refused', met.refused)} over HTTP`);
    expect([...met.allowed].sort()).toEqual(asked.map(nameOf).sort());
    expect([...met.refused].sort()).toEqual(asked.map(nameOf).sort());
  });
});

/** Where the guide says that each event leads. */
const WANTED: { readonly [event: string]: string } = {
  ...{ connect: 'connected', wrapUp: 'wrapup', close: 'closed' },
  ...{ transfer: 'transfer', disconnect: 'disconnected', abandon: 'abandoned' },
};

test('what the platform does by itself shows at the next read', async () => {
  const there = await talk({ state: 'queued' });
  expect((await there.conversation.read()).state).toBe('queued');
  expect((await there.attributes.read()).state).toBe('live');
  await there.change({ state: 'abandoned' });
  expect((await there.conversation.read()).state).toBe('abandoned');
  expect((await there.attributes.read()).state).toBe('ended');
});

test('a state that nobody knows is told as such, and nothing is written', async () => {
  const there = await talk({ state: 'toString' });
  const events = [
    there.conversation.send({ type: 'disconnect', actor }),
    there.attributes.send({ type: 'update', actor, payload: { attributes: { tier: 'gold' } } }),
  ];
  for (const outcome of await Promise.all(events)) {
    expect(outcome).toMatchObject({ kind: 'refused', decision: { kind: 'unrecognised', from: 'toString' } });
  }
  expect(await there.writes()).toEqual([]);
});
