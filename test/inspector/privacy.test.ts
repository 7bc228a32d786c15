import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { actor } from '../client/fixture.ts';
import { ANNA, EMAIL, eventOf, G, KEY, PHONE, stage } from '../guest/stage.ts';
import { ask, isState, pageHeaders, spectator } from './spectator.ts';

const SECRET_VALUE = 'Sommerkampagne-4711';

test('no payload value, document, token, credential or person is in any frame or answer', async () => {
  const { client, guest, guests } = await stage({
    inspect: { allowSend: true },
    faults: [
      { operation: 'guest.patch', nth: 1, do: { kind: 'conflict' } },
      {
        operation: 'guest.patch',
        nth: 3,
        do: { kind: 'status', status: 400, body: { code: 'bad', message: 'No room for Miller.' } },
      },
    ],
  });
  const at = String(await client.inspector);
  const early = await spectator(at);
  await client.guest.create({ ...ANNA, attributes: { note: SECRET_VALUE } }, { actor, ref: 'widget-1' });
  await guest.send(eventOf('update', { identity: ANNA.identity, attributes: { source: SECRET_VALUE } }));
  await guest.send(eventOf('update', { attributes: { note: `I am ${EMAIL}`, call: PHONE } }));
  const failed = await guest.send(eventOf('update', { attributes: { source: `${SECRET_VALUE}-2` } }), {
    request: `from ${EMAIL}`,
  });
  const headers = await pageHeaders(at);
  const asked = (path: string, question: object) =>
    ask(`${at}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ of: { lifecycle: 'guest', id: G }, ...question }),
    });
  const payload = { identity: { email: EMAIL }, attributes: { source: SECRET_VALUE } };
  const answers = [
    await asked('/check', {}),
    await asked('/check', { event: 'update', payload }),
    await asked('/send', { event: 'update', payload, actor: { id: 'ben', type: 'user' } }),
    await asked('/send', { event: 'update', payload: { [EMAIL]: 1 }, actor: { id: 'ben', type: 'user' } }),
  ];
  const late = await spectator(at);
  await late.until(isState(`guest/${G}`, 'active'));
  await early.until(({ sessionId, type }) => sessionId === 'request-5' && type === '@xstate.snapshot');

  expect(failed).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('Miller') } });
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const made = await guests();
  const hashes = made.flatMap(({ identityAttributes }) => Object.values(identityAttributes ?? {})).map(String);
  expect(hashes.length).toBeGreaterThan(0);
  const everything = inspect([early.frames, late.frames, answers], {
    depth: 30,
    maxArrayLength: 5_000,
    maxStringLength: 1e7,
  });
  expect(everything).toContain('identity');
  for (const hidden of [
    EMAIL,
    PHONE,
    '6505551212',
    SECRET_VALUE,
    'WINTER-2024',
    KEY.secret,
    'sandbox-secret',
    actor.id,
    'ben',
    'Bearer',
    'Miller',
    'evidence',
    ...hashes,
  ]) {
    expect(everything.toLowerCase()).not.toContain(hidden.toLowerCase());
  }
});
