import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/connect.ts';
import { openJournal } from '../../src/journal/store.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf } from '../client/fixture.ts';
import { place } from '../journal/place.ts';
import { until } from '../sandbox/visitor.ts';
import { START } from './guest.ts';
import { type CrmOwner, crmOwner } from './scene.ts';

const originOf = (crm: CrmOwner) => new URL(crm.url).origin;

function sender(file: string, crm: CrmOwner, rows: number): ChildProcess {
  const script = [path.join(import.meta.dirname, 'sender.ts'), file, originOf(crm), String(rows)];
  const child = spawn(process.execPath, script, { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test.each([
  ['repeats its answer', 'replay', 'reply'],
  ['says that it knows the key', 'conflict', 'duplicate'],
] as const)(
  'a process killed between POST and answer loses no record and sends none under a second key: a CRM that %s',
  async (_word, duplicates, confirmed) => {
    const file = place();
    const crm = await crmOwner({ kind: 'delay', ms: 3_600_000, when: 'after' }, { duplicates });
    const child = sender(file, crm, 120);
    await until(crm.requests, ([request]) => request?.committed === true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [[taken] = []] = [await crm.keys()];
    const left = openJournal(file, { now: Date.now });
    expect(left.outbox.count()).toEqual({ waiting: 120, dead: 0 });
    await left.close();

    const clock = new HandClock('2036-01-01T00:00:00.000Z');
    const origin = originOf(crm);
    const settings = { url: crm.url, token: 'sandbox-crm' };
    const client = connect({ ...configurationOf(origin), clock, journal: file, crm: settings });
    const told: { key: string; records: number; confirmed: string }[] = [];
    client.on('delivered', (event) => told.push(event));
    let postponed = 0;
    client.on('postponed', ({ dueAt }) => {
      postponed += 1;
      setImmediate(() => clock.forward(Math.max(0, dueAt - clock.now())));
    });
    await until(crm.requests, () => client.metrics().outbox.waiting === 0);
    await client.close();

    expect(client.metrics().outbox).toEqual({ waiting: 0, dead: 0, delivered: 120, postponed });
    expect(told.find(({ key }) => key === taken)).toMatchObject({ records: 50, confirmed });
    expect(await crm.keys()).toHaveLength(3);
    expect(Object.values(await crm.upserts())).toEqual(Array(120).fill(1));
  },
);

test('a process that has closed its client ends by itself: no timer and no connection is left', async () => {
  const crm = await crmOwner([{ operation: 'crm.upsert', nth: 2, do: { kind: 'throttle', retryAfter: '600' } }]);
  const file = place();
  const child = sender(file, crm, 60);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect((await crm.arrivals()).map(({ externalIds }) => externalIds.length)).toEqual([50]);
  const left = openJournal(file, { now: () => Date.parse(START) });
  onTestFinished(() => left.close());
  expect(left.outbox.count()).toEqual({ waiting: 10, dead: 0 });
});
