import type { PolicyInput } from '../../machines/policy.ts';
import { connect } from '../../src/connect.ts';
import { TZDATA } from '../../src/hosts/clock.ts';
import { VERSION } from '../../src/package-version.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { HandClock } from '../client/clock.ts';
import { actor, configurationOf, ID, MORNING, OTHER_ID } from '../client/fixture.ts';
import { TALK } from '../conversation/fixture.ts';
import { ANNA, KEY } from '../guest/stage.ts';
import { place } from '../journal/place.ts';
import { IDS, idOf, interval, scheduled, USER } from '../presence/scene.ts';

export const NOW = { package: VERSION, tzdata: TZDATA };

const ENDED = 'd0000000-0000-4000-8000-000000000002';
const TEA = scheduled([interval('mandatory_break', '10:00', '10:15', ['break', 'offline'])]);

/** Requests of every lifecycle, among them every kind of decision; each is made once the one before has ended. */
const REQUESTS: readonly (readonly [lifecycle: string, id: string, event: string, payload?: object])[] = [
  ['campaign', ID, 'activate'],
  ['campaign', ID, 'activate'],
  ['campaign', ID, 'pause', { text: 'no code', drain: false }],
  ['campaign', ID, 'pause', { text: 'The auditor called.', reason: 'OTHER' }],
  ['campaign', OTHER_ID, 'activate'],
  ['campaign', OTHER_ID, 'pause', { reason: 'COMPLIANCE' }],
  ['conversation', TALK, 'connect'],
  ['conversation', TALK, 'wrapUp', { reason: 'RESOLVED', metadata: { z: 1, a: { b: [1] } } }],
  ['conversation', ENDED, 'connect'],
  ['attributes', TALK, 'update', { attributes: { zone: 'b', area: 1 } }],
  // Named out of order: the verdict lists them as they were given.
  ['attributes', ENDED, 'update', { attributes: { 'system.z': true, 'system.a': 1 } }],
  ['guest', 'someone', 'create', ANNA],
  ['presence', USER, 'goOnQueue'],
  ['presence', USER, 'goBreak'],
];

export const POLICY: PolicyInput = { agentCapacity: { queues: { '*': ['sales'] } }, mandatoryBreak: { zone: 'UTC' } };

/** A journal on disk in which all five lifecycles have been at work. Client and sandbox are gone when it is handed out. */
export async function recordedDay(policy: object = POLICY): Promise<string> {
  const scenario = {
    clock: MORNING,
    campaigns: [
      { id: ID, campaignstate: 'paused' },
      { id: OTHER_ID, campaignstate: 'blocked' },
    ],
    queues: [{ id: 'sales', agentsAvailable: 3 }],
    conversations: [
      { id: TALK, state: 'queued', attributes: {} },
      { id: ENDED, state: 'closed', attributes: { note: 'Ada Lovelace' } },
    ],
    presences: [{ id: USER, presenceStateId: idOf('available') }],
    schedules: [TEA],
  };
  const sandbox = await startSandbox({ scenario });
  const journal = place();
  const client = connect({
    ...configurationOf(sandbox.url),
    ...{ journal, policy, clock: new HandClock(MORNING), ids: { presence: IDS } },
    identity: { keys: [KEY], country: 'US' },
  });
  const handles = client as unknown as {
    [name: string]: (id: string) => { send(event: object, options: object): Promise<unknown> };
  };
  for (const [index, [lifecycle, id, type, payload]] of REQUESTS.entries()) {
    const event = { type, actor, ...(payload && { payload }) };
    if (type === 'create') await client.guest.create(ANNA, { actor, ref: id, request: `r${index}` } as never);
    else await handles[lifecycle]?.(id).send(event, { request: `r${index}` });
  }
  await client.close();
  await sandbox.close();
  return journal;
}
