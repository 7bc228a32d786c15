import { describe, expect, test } from 'vitest';
import type { Configuration } from '../../src/configuration.ts';
import {
  ACTIVATE,
  configurationOf,
  ID,
  MORNING,
  outcomeRecord,
  PAUSE,
  type Scene,
  type Setting,
  scene,
} from './fixture.ts';

const policy: Configuration['policy'] = { ...configurationOf('').policy, tracking: { maxAgeMs: 60_000 } };
const READ = 'campaign.read';
const WRITE = 'campaign.patch';

/** A paused campaign that a client has activated, so that it was seen lately; what was asked on the way is left out. */
async function seen(setting: Setting = {}): Promise<Scene> {
  const there = await scene({ policy, ...setting });
  expect(await there.campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved' });
  const before = (await there.asked()).length;
  return { ...there, asked: async () => (await there.asked()).slice(before) };
}

describe('a resource seen lately', () => {
  test('is written at once, held to the version that was seen', async () => {
    const { client, campaign, asked, requests, snapshot } = await seen();
    const outcome = await campaign.send(PAUSE, { request: 'r1' });
    expect(outcome).toMatchObject({
      kind: 'moved',
      to: 'paused',
      conflicts: 0,
      first: { state: 'active' },
    });
    expect(await asked()).toEqual([WRITE]);
    expect((await requests(WRITE)).at(-1)?.ifMatch).toBe(outcome.first?.version);
    expect(await snapshot()).toMatchObject({ campaignstate: 'paused' });
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({
      transition: { from: 'active', to: 'paused' },
      concurrency: { before: outcome.first?.version, conflicts: 0 },
    });
    expect(client.audit.receipt(outcomeRecord(client.audit, 'r1'))).toMatchObject({ tracked: true });
  });

  test('is read where it had changed since, and decided on anew', async () => {
    const { campaign, change, asked } = await seen();
    await change('completed');
    const outcome = await campaign.send(PAUSE);
    expect(outcome).toMatchObject({ kind: 'refused', conflicts: 1, first: { state: 'completed' } });
    expect(outcome).toMatchObject({ decision: { kind: 'notAccepted', from: 'completed' } });
    expect(await asked()).toEqual([WRITE, READ]);
  });

  test('costs no attempt where it had changed', async () => {
    const { campaign, change, asked } = await seen({ maxAttempts: 1 });
    await change('paused');
    await change('active');
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', conflicts: 1, writes: 2 });
    expect(await asked()).toEqual([WRITE, READ, WRITE]);
  });

  test('is read before anybody is told no', async () => {
    const { campaign, change, asked } = await seen();
    expect(await campaign.send({ ...ACTIVATE, type: 'archive' })).toMatchObject({ kind: 'moved' });
    await change('active');
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved' });
    expect(await asked()).toEqual([WRITE, READ, WRITE]);
  });

  test('is read before anybody is told that it is so already', async () => {
    const { campaign, change, asked } = await seen();
    await change('paused');
    expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved', first: { state: 'paused' } });
    expect(await asked()).toEqual([READ, WRITE]);
  });

  test('is read once it was seen too long ago', async () => {
    const { campaign, clock, asked } = await seen();
    clock.forward(60_001);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved' });
    expect(await asked()).toEqual([READ, WRITE]);
  });

  test.each([
    ['onlyAt', { onlyAt: '"1"' }],
    ['base', { base: { id: ID, state: 'active', version: '"1"', document: {} } }],
  ])('is read where the caller says by `%s` what it is to be', async (_, options) => {
    const { campaign, asked } = await seen();
    await campaign.send(PAUSE, options);
    expect((await asked())[0]).toBe(READ);
  });

  test('is read where policy does not say for how long it may be built on', async () => {
    const { campaign, asked } = await seen({ policy: configurationOf('').policy });
    await campaign.send(PAUSE);
    expect(await asked()).toEqual([READ, WRITE]);
  });

  test('is read after a write of which it is not known what became', async () => {
    const { campaign, asked, fault } = await seen();
    await fault({ operation: WRITE, nth: 1, do: { kind: 'reset', when: 'after' } });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'inferred' });
    expect(await asked()).toEqual([WRITE, READ]);
  });

  test('does not count as changed by others where the answer to our own write could not be read', async () => {
    const { campaign, asked, fault } = await scene({ policy });
    const turns = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ACTIVATE : PAUSE));
    for (const event of turns) {
      await fault({ operation: WRITE, nth: 1, do: { kind: 'status', status: 200, body: {}, when: 'after' } });
      expect(await campaign.send(event)).toMatchObject({ kind: 'moved' });
    }
    const calls = (await asked()).filter((operation) => operation !== 'queues.realtime');
    expect(calls).toEqual([READ, ...turns.flatMap(() => [WRITE, READ])]);
  });

  test('may be seen by a read of the caller', async () => {
    const { campaign, asked } = await scene({ policy, state: 'active', at: MORNING });
    await campaign.read();
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved' });
    expect(await asked()).toEqual([READ, WRITE]);
  });
});
