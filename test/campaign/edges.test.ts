import { describe, expect, onTestFinished, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { type Edge, edgesOf, statesOf } from '../../machines/edges.ts';
import { complete } from '../../src/configuration.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { GenesysClient } from '../../src/genesys/client.ts';
import { Handle } from '../../src/handle.ts';
import { Carrier } from '../../src/hosts/carrier.ts';
import { FactCache } from '../../src/hosts/fact-cache.ts';
import { Heartbeats } from '../../src/hosts/heartbeats.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { actor, type CampaignEvent, configurationOf, ID, outcomeRecord, type Scene, scene } from '../client/fixture.ts';

const { machine, events } = campaign;
const asked = edgesOf(machine).filter(({ meta }) => meta?.by === 'asked');
const observed = edgesOf(machine).filter(({ meta }) => meta?.by === 'observed');
const nameOf = ({ from, event, to }: Edge) => `${from} --${event}--> ${to}`;
const named = (edges: readonly Edge[]) => edges.map((edge) => [nameOf(edge), edge] as const);
const offers = asked.flatMap(({ rules }) => rules.flatMap(({ params }) => Object(params).capability ?? []));
const CALLS = 2;
const NOT_OFFERED = 'not offered in the guide dialect';

/** What the campaign is in the sandbox once the edge is taken, while two calls are under way. */
const TAKEN: { readonly [edge: string]: string } = {
  'active --pause--> draining': 'draining',
  'active --complete--> completed': 'completed',
  'active --archive--> archived': 'archived',
  'paused --activate--> active': 'active',
  'paused --complete--> completed': 'completed',
  'paused --archive--> archived': 'archived',
  'completed --activate--> active': NOT_OFFERED,
  'completed --archive--> archived': 'archived',
};
const offered = asked.filter((edge) => TAKEN[nameOf(edge)] !== NOT_OFFERED);
const beyond = asked.filter((edge) => !offered.includes(edge));

interface Denial {
  readonly code: string;
  readonly at?: string;
  readonly agents?: number;
  readonly payload?: object;
  readonly capabilities?: readonly string[];
}

/** Every way in which a rule denies while all others would allow. */
const DENIALS: { readonly [rule: string]: readonly Denial[] } = {
  callingHours: [
    { code: 'hours.closed', at: '2026-03-27T08:59:59.999Z' },
    { code: 'hours.closed', at: '2026-03-27T20:00:00.000Z' },
  ],
  agentCapacity: [{ code: 'capacity.low', agents: 1 }],
  offered: [{ code: 'dialect.notOffered', capabilities: [] }],
  reason: [
    { code: 'reason.missing', payload: {} },
    { code: 'reason.unlisted', payload: { reason: 'LUNCH' } },
    { code: 'reason.textMissing', payload: { reason: 'OTHER' } },
  ],
};

const PAYLOADS: { readonly [event: string]: object } = { pause: { reason: 'OTHER', text: 'The auditor called.' } };
const eventOf = (type: string, payload = PAYLOADS[type] ?? {}) => ({ type, actor, payload }) as CampaignEvent;

const stage = (state: string, changes: { at?: string | undefined; agents?: number | undefined } = {}) =>
  scene({
    at: changes.at ?? '2026-03-27T10:00:00.000Z',
    scenario: {
      campaigns: [{ id: ID, campaignstate: state, outstandingCalls: CALLS }],
      queues: [{ id: 'sales', agentsAvailable: changes.agents ?? 2 }],
    },
  });

/** The campaign in the guide's dialect, but for what that offers. */
function offering({ url, clock }: Scene, capabilities: readonly string[]) {
  const { policy, ...configuration } = configurationOf(url);
  const silent = { throttled() {}, retried() {}, tokenRefreshed() {}, called() {} };
  const wire = new GenesysClient(complete(configuration), clock, silent);
  onTestFinished(() => wire.close());
  const journal = memoryJournal({ now: clock.now });
  const effects = { ...guideCampaign, capabilities };
  const parts = policyOf<typeof campaign.rules>(campaign.rules, policy);
  const settings = { lifecycle: campaign, effects, policy: parts, maxAttempts: 4, tzdata: 'any', platform: 'any' };
  const around = { wire, journal, clock, facts: new FactCache(), effects, graceMs: 15_000 };
  const carrier = new Carrier({ journal, clock, deadlineMs: 60_000 }, () => undefined);
  const heartbeats = new Heartbeats({ clock, journal, tzdata: 'any', tell() {} });
  const handle = new Handle<typeof campaign>(ID, { settings, around }, carrier, heartbeats);
  return { campaign: handle, audit: journal as AuditLog };
}

test('every asked edge has its row in the table of edges, and every rule its ways of denying', () => {
  expect(Object.keys(TAKEN)).toEqual(asked.map(nameOf));
  expect(Object.keys(DENIALS).sort()).toEqual([...new Set(asked.flatMap(rulesOf))].sort());
});

const rulesOf = ({ rules }: Edge) => rules.map(({ type }) => type);

describe('an asked edge whose rules all pass is taken', () => {
  test.each(named(offered))('%s', async (name, edge) => {
    const ends = TAKEN[name];
    const { client, campaign, snapshot, requests } = await stage(edge.from);
    const before = await snapshot();
    const outcome = await campaign.send(eventOf(edge.event), { request: 'r1' });
    const after = await snapshot();
    const record = outcomeRecord(client.audit, 'r1');
    expect(after).toMatchObject({ campaignstate: ends, version: 2, outstandingCalls: CALLS });
    expect(outcome).toMatchObject({
      kind: 'moved',
      to: ends,
      confirmed: 'reply',
      writes: 1,
      decision: { kind: 'allowed', from: edge.from, to: edge.to, version: before.etag },
      first: { state: edge.from, version: before.etag },
      last: { state: ends, version: after.etag },
    });
    expect(record).toMatchObject({
      actor,
      action: `campaign.${edge.event}`,
      outcome: 'moved',
      transition: { from: edge.from, to: ends },
      concurrency: { before: before.etag, after: after.etag, conflicts: 0 },
      decision: { kind: 'allowed', rules: rulesOf(edge).map((rule) => ({ rule, verdict: 'allow' })) },
    });
    expect(client.audit.record('r1/intent')).toMatchObject({ transition: { from: edge.from, to: edge.to } });
    expect(await requests('campaign.patch')).toMatchObject([
      {
        status: 200,
        committed: true,
        ifMatch: before.etag,
        before: { state: edge.from },
        after: { state: ends },
      },
    ]);
  });

  test.each(named(beyond))(
    '%s only where the dialect offers it, and the platform has the last word',
    async (_, edge) => {
      const there = await stage(edge.from);
      const { campaign } = offering(there, offers);
      const outcome = await campaign.send(eventOf(edge.event));
      expect(outcome).toMatchObject({
        kind: 'failed',
        unconfirmed: false,
        decision: { kind: 'allowed', to: edge.to },
        failure: { status: 422, code: 'campaign.invalid.transition' },
      });
      expect(await there.requests('campaign.patch')).toMatchObject([{ status: 422, committed: false }]);
    },
  );
});

describe('one rule that denies is enough to refuse an edge, and nothing is written', () => {
  const cases = asked.flatMap((edge) =>
    rulesOf(edge).flatMap((rule) =>
      (DENIALS[rule] ?? []).map((denial) => [nameOf(edge), denial.code, rule, edge, denial] as const),
    ),
  );
  test.each(cases)('%s: %s', async (_name, _code, rule, edge, denial) => {
    const there = await stage(edge.from, denial);
    const { campaign, audit } = offering(there, denial.capabilities ?? offers);
    const before = await there.snapshot();
    const outcome = await campaign.send(eventOf(edge.event, denial.payload), { request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'refused', writes: 0, decision: { kind: 'refused', from: edge.from } });
    const verdicts = outcome.kind === 'refused' && 'verdicts' in outcome.decision ? outcome.decision.verdicts : [];
    expect(verdicts.map((verdict) => verdict.rule)).toEqual(rulesOf(edge));
    expect(verdicts.filter(({ answer }) => answer === 'deny')).toMatchObject([{ rule, code: denial.code }]);
    expect(await there.snapshot()).toEqual(before);
    expect(await there.requests('campaign.patch')).toEqual([]);
    expect(outcomeRecord(audit, 'r1')).toMatchObject({
      outcome: 'refused',
      transition: { from: edge.from, to: edge.from },
      http: { writes: 0 },
    });
    expect(outcomeRecord(audit, 'r1').decision?.rules).toContainEqual(
      expect.objectContaining({ rule, verdict: 'deny', code: denial.code }),
    );
    expect(audit.record('r1/intent')).toBeUndefined();
  });
});

test.each(named(beyond))('%s is refused in the guide dialect, which does not offer it', async (_, edge) => {
  const { campaign, snapshot, asked } = await stage(edge.from);
  expect(await campaign.send(eventOf(edge.event))).toMatchObject({
    kind: 'refused',
    decision: {
      verdicts: [
        { rule: 'offered', answer: 'deny', code: 'dialect.notOffered' },
        { rule: 'callingHours', answer: 'allow' },
        { rule: 'agentCapacity', answer: 'notEvaluated' },
      ],
    },
  });
  expect(await snapshot()).toMatchObject({ campaignstate: edge.from, version: 1 });
  expect(await asked()).toEqual(['campaign.read']);
});

/** What an event comes to in each state; `·` where an edge answers it. */
const [header = [], ...rows] = `
            activate     pause        complete     archive
active      unchanged    ·            ·            ·
draining    notAccepted  unchanged    notAccepted  notAccepted
paused      ·            unchanged    ·            ·
completed   ·            notAccepted  unchanged    ·
blocked     notAccepted  notAccepted  notAccepted  notAccepted
archived    notAccepted  notAccepted  notAccepted  unchanged
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([state = '', ...row]) =>
  row.map((comesTo, column) => [header[column] ?? '', state, comesTo] as const),
);

describe('an event for which the state has no edge writes nothing', () => {
  test('the table has every state and every event, and an edge wherever the machine has one', () => {
    expect(rows.map(([state]) => state)).toEqual(statesOf(machine));
    expect(header).toEqual(Object.keys(events));
    const edges = cells.filter(([, , comesTo]) => comesTo === '·').map(([event, state]) => `${state} --${event}`);
    expect(edges.sort()).toEqual(asked.map(({ from, event }) => `${from} --${event}`).sort());
  });

  test.each(cells.filter(([, , comesTo]) => comesTo !== '·'))('%s in %s: %s', async (type, state, comesTo) => {
    const { client, campaign, snapshot, requests, asked } = await stage(state);
    const outcome = await campaign.send(eventOf(type), { request: 'r1' });
    const accepts = edgesOf(machine).filter(({ from, meta }) => from === state && meta?.by === 'asked');
    expect(outcome).toMatchObject(
      comesTo === 'unchanged'
        ? { kind: 'unchanged', decision: { kind: 'already', from: state } }
        : { kind: 'refused', decision: { kind: 'notAccepted', accepts: accepts.map(({ event }) => event) } },
    );
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({ outcome: outcome.kind, http: { writes: 0 } });
    expect(await snapshot()).toMatchObject({ campaignstate: state, version: 1 });
    expect(await requests('campaign.patch')).toEqual([]);
    expect(await asked()).toEqual(['campaign.read']);
  });
});

describe('what the platform does by itself shows at the next read', () => {
  test.each(named(observed))('%s', async (_, edge) => {
    const { campaign, change } = await stage(edge.from);
    const before = await campaign.read();
    expect(before.state).toBe(edge.from);
    // Every read lets one call of a draining campaign end; everything else somebody has to do.
    if (edge.event !== 'drained') await change(edge.to);
    const after = await campaign.read();
    expect(after).toMatchObject({ state: edge.to, document: { campaignstate: edge.to } });
    expect(after.version).not.toBe(before.version);
    const { decision } = await campaign.check(eventOf('activate'));
    expect(decision.from).toBe(edge.to);
  });
});
