import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { actor } from '../client/fixture.ts';
import { ANNA, EMAIL, eventOf, KEY, PHONE, stage } from './stage.ts';

const CARD = '4111 1111 1111 1111';
const RAW = [EMAIL, EMAIL.toLowerCase(), PHONE, '+16505551212', '6505551212', CARD, 'anna.lind', KEY.secret];

function journalFile(): { readonly file: string; readonly bytes: () => string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bytes = () =>
    readdirSync(folder)
      .map((name) => readFileSync(path.join(folder, name), 'latin1'))
      .join('');
  return { file: path.join(folder, 'journal.db'), bytes };
}

test('no raw e-mail address, phone number or card number is recorded, sent, told or thrown', async () => {
  const { file, bytes } = journalFile();
  const { client, guest, sandbox } = await stage({
    journal: file,
    faults: [{ operation: 'guest.patch', nth: 2, do: { kind: 'reset', when: 'after' } }],
  });
  const seen: unknown[] = [];
  for (const name of ['outcome', 'warning', 'called', 'retried', 'throttled', 'tokenRefreshed'] as const) {
    client.on(name, (told: unknown) => void seen.push(told));
  }
  const personal = { note: `I am ${EMAIL}`, call: PHONE, card: CARD, page: `https://example.com/?me=${EMAIL}` };
  const settled = await Promise.allSettled([
    client.guest.create(ANNA, { actor, ref: 'widget-1' }),
    client.guest.create({ ...ANNA, attributes: personal }, { actor, ref: 'widget-2' }),
    client.guest.create({ ...ANNA, identity: { email: `${EMAIL}@`, phone: `${PHONE}99` } }, { actor }),
    client.guest.create({ ...ANNA, identityAttributes: { emailHash: EMAIL } }, { actor }),
    client.guest.create({ ...ANNA, channelContext: { campaignId: PHONE } }, { actor }),
    client.guest('widget-3').check(eventOf('create', { ...ANNA, attributes: personal })),
  ]);
  const update = { identity: ANNA.identity, attributes: { seen: true } };
  const more = [
    await guest.send(eventOf('update', update)),
    await guest.send(eventOf('update', { attributes: personal })),
    await guest.send(eventOf('update', { identity: { phone: PHONE }, attributes: { again: 1 } })),
  ];
  const records = [...client.audit.records()].map((record) => [record, client.audit.payload(record)]);
  const snapshot = await sandbox.ask('GET', '/sandbox/snapshot');
  expect(settled.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(more.map(({ kind }) => kind)).toEqual(['moved', 'refused', 'moved']);
  expect(records.length).toBeGreaterThan(6);
  expect(inspect(records, { depth: 20 })).toContain('withheld');
  const everything = [
    inspect([seen, settled, more, records], { depth: 20, showHidden: true }),
    JSON.stringify([seen, settled, more, records]),
    snapshot.text,
    bytes(),
  ].join('\n');
  expect(everything).toContain('widget-1');
  for (const raw of RAW) expect(everything).not.toContain(raw);
});

test('what the platform echoes of a refused creation is not raw either: it never had it', async () => {
  const { client, sandbox } = await stage({
    faults: [{ operation: 'guest.create', nth: 1, do: { kind: 'status', status: 400, code: 'bad.request' } }],
  });
  const outcome = await client.guest.create(ANNA, { actor });
  expect(outcome).toMatchObject({ kind: 'failed', unconfirmed: false, failure: { status: 400 } });
  expect(await sandbox.log('guest.create')).toHaveLength(1);
  for (const raw of RAW) expect(inspect(outcome, { depth: 20 })).not.toContain(raw);
});

test('a pseudonym is recognised by whoever has the key', async () => {
  const { client, guests } = await stage();
  await client.guest.create(ANNA, { actor });
  const { emailHash = '', phoneHash = '' } = (await guests())[1]?.identityAttributes ?? {};
  expect(client.identity?.match('email', 'anna.lind@EXAMPLE.com', emailHash)).toEqual({ keyId: 'k1', outdated: false });
  expect(client.identity?.match('phone', '+1 650 555 1212', phoneHash)).toEqual({ keyId: 'k1', outdated: false });
  expect(client.identity?.match('email', 'bob@example.com', emailHash)).toBeUndefined();
});

test('a guest seen again after a rotation is given pseudonyms under the new key', async () => {
  const NEW = { id: 'k2', secret: 'Qe5uH2kT8xW1zN7bV4mC9rJ3fL6pD0sY' };
  const { client, guest, snapshot } = await stage({ identity: { keys: [NEW, KEY], country: 'US' } });
  await guest.send(eventOf('update', { identity: { email: EMAIL } }));
  const { emailHash = '' } = (await snapshot())?.identityAttributes ?? {};
  expect(client.identity?.match('email', EMAIL, emailHash)).toEqual({ keyId: 'k2', outdated: false });
  expect(await snapshot()).toMatchObject({ attributes: { identityKeyId: 'k2', source: 'website' } });
});
