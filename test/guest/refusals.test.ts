import { expect, test } from 'vitest';
import type { GuestSeed } from '../../src/sandbox/guests.ts';
import { outcomeRecord } from '../client/fixture.ts';
import { ANNA, eventOf, type Setting, stage } from './stage.ts';

const NO = { marketing: false, dataProcessing: false };
const { identity: _identity, ...NOBODY } = ANNA;

interface Denial extends Setting {
  readonly event: 'create' | 'update';
  readonly code: string;
  readonly payload?: object;
  readonly guest?: Partial<GuestSeed>;
}

const DENIALS: readonly (readonly [string, Denial])[] = [
  [
    'a consent that does not say what the policy wants to be said of one',
    { event: 'create', code: 'consent.undocumented', policy: { consent: { documented: ['version', 'time'] } } },
  ],
  ['a standing consent that was withdrawn', { event: 'update', code: 'consent.refused', guest: { consent: NO } }],
  [
    'an identity of somebody who is said to be anonymous',
    { event: 'create', code: 'identity.contradictory', payload: { ...ANNA, anonymous: true } },
  ],
  [
    'an anonymous guest, where the policy wants none',
    {
      event: 'create',
      code: 'identity.required',
      payload: { ...NOBODY, anonymous: true },
      policy: { hashedIdentity: { anonymous: false } },
    },
  ],
  [
    'an address with a query',
    {
      event: 'create',
      code: 'payload.personal',
      payload: { ...ANNA, channelContext: { originPage: 'https://example.com/?q=1' } },
    },
  ],
  [
    'a phone number in a text',
    { event: 'update', code: 'payload.personal', payload: { attributes: { note: 'call +1 650 555 1212' } } },
  ],
  [
    'more attributes than the policy allows',
    {
      event: 'update',
      code: 'metadata.tooWide',
      payload: { attributes: { a: 1, b: 2 } },
      policy: { metadataDepth: { keys: 1 } },
    },
  ],
];

test.each(DENIALS)('%s is refused, by that rule alone, and nothing is written', async (_, denial) => {
  const { event, code, payload, ...setting } = denial;
  const { client, guest, guests, asked } = await stage(setting);
  const before = await guests();
  const handle = event === 'create' ? client.guest('widget-1') : guest;
  const usual = event === 'create' ? ANNA : { attributes: { converted: true } };
  const outcome = await handle.send(eventOf(event, payload ?? usual), { request: 'r1' });
  const verdicts = outcome.kind === 'refused' && 'verdicts' in outcome.decision ? outcome.decision.verdicts : [];
  expect(verdicts.filter(({ answer }) => answer !== 'allow')).toMatchObject([{ answer: 'deny', code }]);
  expect(await guests()).toEqual(before);
  expect(await asked()).toEqual(event === 'create' ? [] : ['guest.read']);
  expect(outcomeRecord(client.audit, 'r1')).toMatchObject({ outcome: 'refused', http: { writes: 0 } });
});

test.each([
  ['close', 'hibernating', { kind: 'refused', decision: { kind: 'unrecognised', from: 'hibernating' } }],
  ['close', 'erased', { kind: 'refused', decision: { kind: 'notAccepted', accepts: [] } }],
  ['update', 'absent', { kind: 'refused', decision: { kind: 'notAccepted', accepts: ['create'] } }],
  ['erase', 'erased', { kind: 'unchanged', decision: { kind: 'already' } }],
] as const)('%s of a guest whom the platform shows as %s writes nothing', async (event, state, comesTo) => {
  const { guest, asked } = await stage({ guest: { state } });
  const payload = event === 'update' ? { attributes: { converted: true } } : {};
  expect(await guest.send(eventOf(event, payload))).toMatchObject(comesTo);
  expect(await asked()).toEqual(['guest.read']);
});

test('a session that ended by itself shows when', async () => {
  const { guest, sandbox } = await stage();
  await sandbox.ask('PUT', `/sandbox/guests/${guest.id}`, { body: { state: 'closed' } });
  expect(await guest.read()).toMatchObject({ state: 'closed', document: { closedDate: expect.any(String) } });
});
