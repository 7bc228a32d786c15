import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sinksFile } from '../../src/cli/sinks-file.ts';
import { complete } from '../../src/configuration.ts';
import { configurationOf } from '../client/fixture.ts';
import { Hook } from '../sinks/hook.ts';
import { LOOPBACK, OTHER_SECRET, SECRET } from '../sinks/secrets.ts';
import { ended, file, folder, idOf, request, scenario, start } from './interlock.ts';

const SINK = { name: 'wfm', url: 'https://hooks.example.org/interlock' };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a file of sinks', () => {
  test('names the variables of its secrets, one or several', () => {
    vi.stubEnv('NEW', SECRET);
    vi.stubEnv('OLD', OTHER_SECRET);
    const path = file('sinks.json', {
      sinks: [
        { ...SINK, secretFrom: 'NEW' },
        { ...SINK, name: 'crm-2', secretFrom: ['NEW', 'OLD'] },
      ],
    });
    expect(sinksFile(path)).toEqual([
      { ...SINK, secrets: [SECRET] },
      { ...SINK, name: 'crm-2', secrets: [SECRET, OTHER_SECRET] },
    ]);
  });

  test.each([
    ['is no list', { sinks: {} }, 'sinks: a list of webhooks is expected.'],
    ['has none', { sinks: [] }, 'sinks: a list of webhooks is expected.'],
    ['has more', { sinks: [], crm: {} }, 'crm: no such field.'],
    ['has what is no sink', { sinks: ['https://example.org'] }, 'sinks.0: an object is expected.'],
    ['holds a secret', { sinks: [{ ...SINK, secret: SECRET }] }, 'sinks.0.secret: a secret does not stand in a file'],
    ['holds secrets', { sinks: [{ ...SINK, secrets: [SECRET] }] }, 'sinks.0.secret: a secret does not stand in a file'],
    ['names no variable', { sinks: [SINK] }, 'sinks.0.secretFrom: the name of a variable is expected.'],
    ['names one that is not set', { sinks: [{ ...SINK, secretFrom: 'NO_SUCH' }] }, 'the variable NO_SUCH is not set.'],
  ])('that %s is refused by name', (_, content, sentence) => {
    const path = file('sinks.json', content);
    expect(() => sinksFile(path)).toThrow(sentence);
    expect(() => sinksFile(path)).toThrow(`--sinks ${path}: `);
  });

  test('is held to the rules of the library besides', () => {
    vi.stubEnv('WEAK', 'changeme');
    const path = file('sinks.json', {
      sinks: [{ ...SINK, url: 'http://hooks.example.org', colour: 'red', secretFrom: 'WEAK' }],
    });
    const connecting = () => complete({ ...configurationOf('http://127.0.0.1:1'), sinks: sinksFile(path) });
    expect(connecting).toThrow('sinks.0.url (a string): https is required outside loopback.');
    expect(connecting).toThrow('sinks.0.colour: no such field.');
    expect(connecting).toThrow('sinks.0.secrets.0 (a string): whsec_');
    expect(connecting).not.toThrow('changeme');
  });
});

test('apply tells a sink of its outcomes, signed by the secret of the environment, before it ends', async () => {
  const endpoint = await new Hook().start();
  const sinks = file('sinks.json', {
    sinks: [{ name: 'wfm', url: endpoint.url, secretFrom: 'WFM_SECRET', allowAddresses: LOOPBACK }],
  });
  const lines = [1, 2].map((number) => request(number, 'pause', { payload: { reason: 'COMPLIANCE' } }));
  const run = start(
    [
      ...['apply', file('requests.jsonl', `${lines.join('\n')}\n`), '--sinks', sinks],
      ...['--sandbox', '--scenario', file('scenario.json', scenario(2)), '--json'],
      ...['--journal', `${folder()}/journal.db`],
    ],
    { WFM_SECRET: SECRET },
  );
  const { code, stdout } = await ended(run);
  expect([code, JSON.parse(stdout).wire.outbox]).toEqual([
    0,
    expect.objectContaining({ waiting: 0, dead: 0, delivered: 2 }),
  ]);
  const signer = new Webhook(SECRET);
  for (const { id, headers, body } of endpoint.arrived) {
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
    expect(headers['webhook-signature']).toBe(signer.sign(id, at, body));
  }
  const told = endpoint.arrived.map(({ body }) => JSON.parse(body).subject);
  expect(told.sort()).toEqual([`campaign/${idOf(1)}`, `campaign/${idOf(2)}`]);
}, 60_000);
