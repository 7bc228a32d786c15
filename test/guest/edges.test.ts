import { describe, expect, test } from 'vitest';
import { type Edge, edgesOf, statesOf } from '../../machines/edges.ts';
import { guest } from '../../machines/guest.ts';
import type { GuestSeed } from '../../src/sandbox/guests.ts';
import { outcomeRecord } from '../client/fixture.ts';
import { ANNA, eventOf, G, type Setting, type Stage, stage } from './stage.ts';

const { machine, events } = guest;
const edges = edgesOf(machine);
const asked = edges.filter(({ meta }) => meta?.by === 'asked');
const observed = edges.filter(({ meta }) => meta?.by === 'observed');
const nameOf = ({ from, event, to }: Edge) => `${from} --${event}--> ${to}`;
const named = (some: readonly Edge[]) => some.map((edge) => [nameOf(edge), edge] as const);

const PAYLOADS: { readonly [event: string]: object } = { create: ANNA, update: { attributes: { converted: true } } };
const NO = { marketing: false, dataProcessing: false };
const { identity: _identity, ...NOBODY } = ANNA;
const LONG = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, 'x'.repeat(1024)]));

interface Denial extends Setting {
  readonly code: string;
  readonly payload?: object;
  readonly guest?: Partial<GuestSeed>;
}

/** Every way in which a rule denies while all others would allow, by event. */
const DENIALS: { readonly [rule: string]: { readonly [event: string]: readonly Denial[] } } = {
  consent: {
    create: [
      { code: 'consent.refused', payload: { ...ANNA, consent: NO } },
      { code: 'consent.undocumented', policy: { consent: { documented: ['version', 'time'] } } },
    ],
    update: [
      { code: 'consent.refused', payload: { consent: NO, attributes: { a: 1 } } },
      { code: 'consent.refused', guest: { consent: NO } },
    ],
    pushMetrics: [{ code: 'consent.refused', guest: { consent: NO } }],
  },
  hashedIdentity: {
    create: [
      { code: 'identity.missing', payload: NOBODY },
      { code: 'identity.contradictory', payload: { ...ANNA, anonymous: true } },
      {
        code: 'identity.required',
        payload: { ...NOBODY, anonymous: true },
        policy: { hashedIdentity: { anonymous: false } },
      },
    ],
  },
  minimised: {
    create: [
      { code: 'payload.personal', payload: { ...ANNA, attributes: { note: 'write to anna@example.com' } } },
      { code: 'payload.personal', payload: { ...ANNA, channelContext: { originPage: 'https://example.com/?q=1' } } },
    ],
    update: [{ code: 'payload.personal', payload: { attributes: { note: 'call +1 650 555 1212' } } }],
  },
  metadataDepth: {
    create: [{ code: 'metadata.tooLong', payload: { ...ANNA, attributes: LONG } }],
    update: [
      { code: 'metadata.tooLong', payload: { attributes: LONG } },
      { code: 'metadata.tooWide', payload: { attributes: { a: 1, b: 2 } }, policy: { metadataDepth: { keys: 1 } } },
    ],
  },
};

const send = ({ client, guest: handle }: Stage, type: string, payload = PAYLOADS[type] ?? {}) =>
  (type === 'create' ? client.guest('widget-1') : handle).send(eventOf(type, payload), { request: 'r1' });

const isWrite = (operation: string) => operation !== 'guest.read';

describe('an asked edge whose rules all pass is taken', () => {
  test.each(named(asked))('%s', async (_, edge) => {
    const there = await stage({ guest: { state: edge.from } });
    const before = edge.from === 'absent' ? undefined : await there.snapshot();
    const outcome = await send(there, edge.event);
    const after = edge.from === 'absent' ? (await there.guests())[1] : await there.snapshot();
    expect(outcome).toMatchObject({
      kind: 'moved',
      to: edge.to,
      writes: 1,
      // Who deletes is answered with nothing, and looks.
      confirmed: edge.event === 'erase' ? 'inferred' : 'reply',
      decision: { kind: 'allowed', from: edge.from, to: edge.to, version: before?.etag ?? null },
      first: { state: edge.from, version: before?.etag ?? null },
      last: { state: edge.to, version: after?.etag ?? null },
    });
    expect(after?.state).toBe(edge.to === 'erased' ? undefined : edge.to);
    expect(outcomeRecord(there.client.audit, 'r1')).toMatchObject({
      action: `guest.${edge.event}`,
      outcome: 'moved',
      transition: { from: edge.from, to: edge.to },
      concurrency: { before: before?.etag ?? null, after: after?.etag ?? null, conflicts: 0 },
      decision: { kind: 'allowed', rules: edge.rules.map(({ type }) => ({ rule: type, verdict: 'allow' })) },
    });
    const writes = (await there.requests()).filter(({ operation }) => operation !== 'token' && isWrite(operation));
    expect(writes).toMatchObject([{ committed: true, ...(before && { ifMatch: before.etag }) }]);
  });
});

describe('one rule that denies is enough to refuse an edge, and nothing is written', () => {
  const cases = asked.flatMap((edge) =>
    edge.rules.flatMap(({ type }) =>
      (DENIALS[type]?.[edge.event] ?? []).map((denial) => [nameOf(edge), denial.code, type, edge, denial] as const),
    ),
  );

  test('every rule of every edge has a way of denying', () => {
    for (const edge of asked) for (const { type } of edge.rules) expect(DENIALS[type]?.[edge.event]).toBeDefined();
  });

  test.each(cases)('%s: %s', async (_name, _code, rule, edge, { code, payload, ...setting }) => {
    const there = await stage({ ...setting, guest: { state: edge.from, ...setting.guest } });
    const before = await there.guests();
    const outcome = await send(there, edge.event, payload);
    const verdicts = outcome.kind === 'refused' && 'verdicts' in outcome.decision ? outcome.decision.verdicts : [];
    expect(verdicts.filter(({ answer }) => answer !== 'allow')).toMatchObject([{ rule, answer: 'deny', code }]);
    expect(await there.guests()).toEqual(before);
    expect((await there.asked()).filter(isWrite)).toEqual([]);
    expect(outcomeRecord(there.client.audit, 'r1')).toMatchObject({ outcome: 'refused', http: { writes: 0 } });
  });
});

/** What an event comes to in each state; `·` where an edge answers it. Who creates reads nothing, so that it is always absent. */
const [header = [], ...rows] = `
            create  update       pushMetrics  close        erase
absent      ·       notAccepted  notAccepted  notAccepted  notAccepted
active      ·       ·            ·            ·            notAccepted
closed      ·       notAccepted  notAccepted  unchanged    ·
erased      ·       notAccepted  notAccepted  notAccepted  unchanged
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([state = '', ...row]) =>
  row.map((comesTo, at) => [header[at] ?? '', state, comesTo] as const),
);

describe('an event for which the state has no edge writes nothing', () => {
  test('the table has every state and every event, and an edge wherever the machine has one', () => {
    expect(rows.map(([state]) => state)).toEqual(statesOf(machine));
    expect(header).toEqual(Object.keys(events));
    const drawn = cells
      .filter(([event, , comesTo]) => comesTo === '·' && event !== 'create')
      .map(([event, state]) => `${state} ${event}`);
    expect(drawn.sort()).toEqual(
      asked
        .filter(({ event }) => event !== 'create')
        .map(({ from, event }) => `${from} ${event}`)
        .sort(),
    );
  });

  test.each(cells.filter(([, , comesTo]) => comesTo !== '·'))('%s in %s: %s', async (type, state, comesTo) => {
    const there = await stage({ guest: { state } });
    const before = await there.guests();
    const outcome = await send(there, type);
    const accepts = asked.filter(({ from }) => from === state).map(({ event }) => event);
    expect(outcome).toMatchObject(
      comesTo === 'unchanged'
        ? { kind: 'unchanged', decision: { kind: 'already' } }
        : { kind: 'refused', decision: { kind: 'notAccepted', accepts } },
    );
    expect(await there.guests()).toEqual(before);
    expect(await there.asked()).toEqual(['guest.read']);
  });
});

test.each(named(observed))('what the platform does by itself shows at the next read: %s', async (_, edge) => {
  const { guest: handle, sandbox } = await stage({ guest: { state: edge.from } });
  const before = await handle.read();
  await sandbox.ask('PUT', `/sandbox/guests/${G}`, { body: { state: edge.to } });
  expect(before.state).toBe(edge.from);
  expect(await handle.read()).toMatchObject({
    state: edge.to,
    document: { state: edge.to, closedDate: expect.any(String) },
  });
});

test('a state that nobody knows is said to be that, and nothing is written', async () => {
  const { guest: handle, asked: operations } = await stage({ guest: { state: 'hibernating' } });
  expect(await handle.send(eventOf('close'))).toMatchObject({
    kind: 'refused',
    decision: { kind: 'unrecognised', from: 'hibernating' },
  });
  expect(await operations()).toEqual(['guest.read']);
});

test('a guest who is not there is not found', async () => {
  const { client } = await stage();
  const outcome = await client.guest('nobody').send(eventOf('close'));
  expect(outcome).toMatchObject({ kind: 'failed', writes: 0, failure: { status: 404 } });
});
