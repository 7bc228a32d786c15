import { beforeAll, describe, expect, test } from 'vitest';
import { type Edge, edgesOf, settledFrom, statesOf } from '../../machines/edges.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { type Denied, missing, type Row, rowsOf } from './row.ts';
import type { Asking, Staged } from './stage.ts';
import { stages } from './stages.ts';
import { table } from './table.ts';
import { expectMoved, expectNotAccepted, expectRefused, expectUnrecognised, send, type Told } from './witnesses.ts';

const roster = Object.entries(lifecycles).map(
  ([
    name,
    {
      lifecycle: { machine },
    },
  ]) => {
    const stage = stages[name];
    return { name, machine, stage, rows: rowsOf(name, edgesOf(machine), stage?.edges ?? []) };
  },
);
const rows = roster.flatMap((each) => each.rows);

/** Every state with the edges that begin there, and with the asked events for which there is none. */
const places = roster.flatMap(({ name, machine, stage, rows: all }) => {
  const asked = all.filter(({ by }) => by === 'asked');
  // Who creates reads nothing, so that it is accepted whatever there is.
  const events = new Set(asked.filter(({ drawn }) => !drawn?.meta?.creates).map(({ event }) => event));
  return [...new Set([...statesOf(machine), ...all.map(({ from }) => from)])].map((state) => {
    const here = all.filter(({ from }) => from === state);
    const accepts = here.filter(({ by }) => by === 'asked').map(({ event }) => event);
    const leadsHere = (type: string) =>
      asked.some(({ event, to }) => event === type && settledFrom(machine, to).has(state));
    const others = [...events].filter((event) => !accepts.includes(event));
    const unaccepted = others.map((event) => ({ event, accepts, isThere: leadsHere(event) }));
    return { lifecycle: name, state, stage, here, unaccepted };
  });
});

/** The edge as the machine has it, which somebody must expect. */
function checked({ by, drawn, expected }: Row) {
  if (expected === undefined) throw new Error('Nobody expects the edge.');
  if (drawn === undefined) throw new Error('The machine has no such edge.');
  expect(drawn.meta?.by).toBe(by);
  return { edge: drawn, expected };
}

/** Where the rule denied, once all agree that it did. */
function denied(row: Row, edge: Edge, rule: string, { unrecognised }: Asking, told: Told): Denied {
  if (unrecognised) {
    expectUnrecognised(told);
    return 'unrecognised';
  }
  expectRefused(told, edge, rule);
  return told.outcome.lifecycle === row.lifecycle ? 'here' : 'elsewhere';
}

describe.each(places)('$lifecycle, $state:', ({ state, stage, here, unaccepted }) => {
  let there: Staged;
  beforeAll(async () => {
    if (stage === undefined) throw new Error('Nobody has said how to drive it.');
    there = await stage.start();
    return () => there.ground.close();
  });

  test.for(here.filter(({ by }) => by === 'asked'))(
    '$event leads to $to where all rules allow, and each rule alone refuses it',
    async (row) => {
      const { edge, expected } = checked(row);
      await there.place(state);
      const earlier = (await there.ground.writes()).length;
      for (const rule of expected.rules) {
        const asking = await there.deny(edge, rule);
        const told = await send(there, asking, `${row.name}, refused by ${rule}`);
        row.seen.denied.set(rule, denied(row, edge, rule, asking, told));
      }
      const told = await send(there, await there.allow(edge), row.name);
      expect(told.outcome.lifecycle).toBe(row.lifecycle);
      const writes = (await there.ground.writes()).slice(earlier);
      if (expected.ends === 'notOffered') {
        expect(expectRefused(told, edge, 'offered')).toMatchObject({ code: 'dialect.notOffered' });
        expect(writes).toEqual([]);
        row.seen.allowed = 'not offered';
      } else {
        expectMoved(told, edge);
        // The one write is for the very version that was read; who is not there yet has none.
        const precondition = told.before.version === null ? {} : { ifMatch: told.before.version };
        expect(writes).toMatchObject([{ committed: true, ...precondition }]);
        row.seen.allowed = 'moved';
        if (told.record.decision?.rules.length === 0) row.seen.ruleless = true;
      }
    },
  );

  test.for(here.filter(({ by }) => by === 'observed'))('$event leads to $to, as the next read shows', async (row) => {
    const { edge } = checked(row);
    await there.place(state);
    const before = await there.read();
    expect(before.state).toBe(edge.from);
    await there.happen(edge);
    const [after, held] = [await there.read(), await there.held()];
    expect(after).toMatchObject({ state: edge.to, version: held.version });
    expect(after.version).not.toBe(before.version);
    expect(held.state).toBe(edge.to);
    row.seen.observed = true;
  });

  test.for(unaccepted)('$event has no edge, and writes nothing', async ({ event, accepts, isThere }) => {
    await there.place(state);
    const earlier = (await there.ground.writes()).length;
    const told = await send(there, await there.allow({ from: state, event, to: state }), `${event} in ${state}`);
    expect((await there.ground.writes()).length).toBe(earlier);
    expectNotAccepted(told, { from: state, accepts, isThere });
  });
});

test('the table of lifecycles and edges has no cell that nobody saw', () => {
  console.info(table(rows));
  expect(new Set(Object.keys(stages))).toEqual(new Set(Object.keys(lifecycles)));
  expect(rows.flatMap((row) => missing(row).map((cell) => `${row.lifecycle}: ${row.name}: ${cell}`))).toEqual([]);
});
