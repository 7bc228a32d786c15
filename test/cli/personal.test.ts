import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SCOPES } from '../../src/sandbox/operation.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';
import { newKeys } from '../journal/signing.ts';
import { ended, file, folder, linesIn, start } from './interlock.ts';

const DAY = 'docs/examples/day';
const GUEST = 'b0000000-0000-4000-8000-000000000003';
const CAMPAIGN = 'c0000000-0000-4000-8000-000000000003';
const CONVERSATION = 'e0000000-0000-4000-8000-000000000001';
const CLIENT = { id: 'planted-client', secret: 'Zk3qX8vT1mB6wR9yL4nC7hJ2' };
const CRM_TOKEN = 'Hn5sP2dK9gV4xM7bQ1zF8tW3';

const asked = (lifecycle: string, id: string, event: string, payload: object) =>
  JSON.stringify({ lifecycle, id, event, actor: { id: 'anna', type: 'user' }, payload });

/** Beside those of the day: people in every place where a caller can put one, and where nobody should. */
const PLANTED = [
  asked('guest', 'planted-1', 'create', {
    consent: { marketing: true, dataProcessing: true },
    identity: { email: 'Planted.One@example.com', phone: '+44 161 496 0991' },
    attributes: { note: 'Write to planted.two@example.com or call 0161 496 0992' },
  }),
  asked('guest', GUEST, 'update', { attributes: { note: 'planted.three@example.com' } }),
  asked('attributes', CONVERSATION, 'update', {
    attributes: { contact: 'planted.four@example.com', call: '+44 161 496 0994' },
  }),
  asked('conversation', CONVERSATION, 'wrapUp', {
    reason: 'planted.five@example.com',
    metadata: { who: 'planted.six@example.com' },
  }),
  asked('campaign', CAMPAIGN, 'pause', {
    reason: 'OTHER',
    text: 'planted.seven@example.com, +44 161 496 0997, complained.',
  }),
];
const WRONG = asked('guest', 'planted-8', 'create', {
  consent: { marketing: true, dataProcessing: true },
  identity: { email: 'planted.eight@@example.com', phone: '+44 161 496 0998 0998 0998' },
  channelContext: { originPage: 'https://www.example.com/?me=planted.nine@example.com' },
  'planted.ten@example.com': 1,
});

/** E-mail addresses and telephone numbers in a text, in the spellings that somebody could search for. */
function peopleIn(text: string): string[] {
  const emails = text.match(/[\w.]+@+[\w.]+\w/g) ?? [];
  const phones = text.match(/(?:\+44 |\b0)\d{2,4} \d{3,4} \d{4}/g) ?? [];
  const spelled = phones.flatMap((phone) => [
    phone,
    phone.replaceAll(' ', ''),
    phone.replaceAll(' ', '').replace(/^(\+44|0)/, ''),
  ]);
  return [
    ...new Set([...emails.flatMap((email) => [email, email.toLowerCase(), encodeURIComponent(email)]), ...spelled]),
  ];
}

const filesIn = (at: string): string[] =>
  readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(at, entry.name)) : [join(at, entry.name)],
  );

test('a day leaves no e-mail address, telephone number, token or secret in anything that it writes, prints or tells', async ({
  onTestFinished,
}) => {
  const scenario = JSON.parse(readFileSync(`${DAY}.sandbox.json`, 'utf8'));
  const body = { code: 'bad.request', message: 'planted.eleven@example.com is not known here.' };
  const echo = { kind: 'status', status: 400, body };
  const sandbox = await startSandbox({
    scenario: parseScenario({
      ...scenario,
      clients: [{ ...CLIENT, scopes: SCOPES }],
      crm: { ...scenario.crm, token: CRM_TOKEN },
      faults: [...(scenario.faults ?? []), { operation: 'guest.patch', id: GUEST, do: echo }],
    }),
  });
  onTestFinished(() => sandbox.close());
  const [inputs, out] = [folder(), folder()];
  const lines = [...linesIn(readFileSync(`${DAY}.jsonl`, 'utf8')), ...PLANTED].join('\n');
  const requests = file('requests.jsonl', lines, inputs);
  const wrong = file('wrong.jsonl', WRONG, inputs);
  const key = newKeys().key;
  const identity = JSON.parse(readFileSync(`${DAY}.identity.json`, 'utf8'));
  const keys = identity.keys.map(({ id }: { readonly id: string }) => ({ id, secretFrom: 'IDENTITY_KEY' }));
  const named = file('identity.json', { ...identity, keys }, inputs);
  const environment = {
    INTERLOCK_DIALECT: 'guide',
    GENESYS_CLIENT_ID: CLIENT.id,
    GENESYS_CLIENT_SECRET: CLIENT.secret,
    GENESYS_API_URL: sandbox.url,
    GENESYS_LOGIN_URL: sandbox.url,
    CRM_BATCH_UPSERT_URL: `${sandbox.url}/crm/batch`,
    CRM_AUTH_TOKEN: CRM_TOKEN,
    IDENTITY_KEY: identity.keys[0].secret,
    INTERLOCK_CHECKPOINT_KEY: key,
    INTERLOCK_CHECKPOINT_ANCHOR: join(out, 'checkpoints.jsonl'),
    INTERLOCK_JOURNAL: join(out, 'day.db'),
  };
  const rules = ['--policy', `${DAY}.policy.json`, '--identity', named, '--ids'];
  const run = (...args: string[]) => ended(start(args, environment));
  const apply = (from: string, name: string) =>
    run(
      'apply',
      from,
      ...rules,
      '--json',
      '--out',
      join(out, `${name}.jsonl`),
      '--spans',
      join(out, `${name}.spans.jsonl`),
      '--stream',
      'presence',
    );
  const day = await apply(requests, 'day');
  const bad = await run('apply', wrong, ...rules, '--json', '--out', join(out, 'bad.jsonl'));
  const sent = await run(
    'send',
    'guest',
    GUEST,
    'update',
    '--actor',
    'user:anna',
    '--payload',
    '{"attributes":{"note":"planted.twelve@example.com"}}',
    ...rules,
    '--json',
  );
  const told = await Promise.all([
    run('audit', 'list', '--json'),
    run('audit', 'show', '1', '--json'),
    run('audit', 'export', '--format', 'jsonl'),
    run('audit', 'export', '--format', 'cloudevents'),
    run('audit', 'export', '--format', 'ocsf'),
    run('coverage', '--journal', join(out, 'day.db')),
  ]);
  expect([bad.code, sent.code]).toEqual([65, 2]);
  expect(JSON.parse(day.stdout).requests).toBe(linesIn(lines).length);
  const written = filesIn(out);
  expect(written.map((path) => path.slice(out.length + 1)).sort()).toEqual(
    expect.arrayContaining(['bad.jsonl', 'checkpoints.jsonl', 'day.db', 'day.jsonl', 'day.spans.jsonl']),
  );
  const everything = [
    ...written.map((path) => readFileSync(path, 'latin1')),
    ...[day, bad, sent, ...told].flatMap(({ stdout, stderr }) => [stdout, stderr]),
  ]
    .join('\n')
    .toLowerCase();
  expect(everything).toContain('[withheld: email]');
  const secret = key.split('\n')[1] ?? '';
  const hidden = [
    ...peopleIn([lines, WRONG, JSON.stringify(echo), 'planted.twelve@example.com'].join('\n')),
    CLIENT.secret,
    CRM_TOKEN,
    identity.keys[0].secret,
    secret,
  ];
  expect(hidden.length).toBeGreaterThan(60);
  for (const raw of hidden) expect(everything.includes(raw.toLowerCase()), raw).toBe(false);
  expect(everything).not.toMatch(/bearer [\w-]|basic [\w+/=]{8}/);
});
