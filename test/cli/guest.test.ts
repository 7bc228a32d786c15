import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { file, folder, interlock, json, linesIn } from './interlock.ts';

const EMAIL = 'anna.lind@example.com';
const IDENTITY = { keys: [{ id: 'k1', secret: 'x8Jq2mB7vK4nZ1tR9wL5cF3hY6gD0sPa' }], country: 'US' };
const G = 'a0000000-0000-4000-8000-000000000001';
const ANNA = { consent: { marketing: false, dataProcessing: true }, identity: { email: EMAIL } };

const sandbox = () => ['--sandbox', '--scenario', file('scenario.json', { guests: [{ id: G, state: 'active' }] })];
const line = (id: string, event: string, payload: object) =>
  JSON.stringify({ lifecycle: 'guest', id, event, actor: { id: 'widget', type: 'service' }, payload });
const requests = (...lines: readonly string[]) => file('requests.jsonl', `${lines.join('\n')}\n`);

describe.concurrent('guests on the command line', () => {
  test('are made under the reference of their line, and the results say their ids', async () => {
    const out = join(folder(), 'results.jsonl');
    const path = requests(line('widget-1', 'create', ANNA), line(G, 'close', {}), line(G, 'erase', {}));
    const { code, stdout, stderr } = await interlock(
      ...['apply', path, '--out', out, '--identity', file('identity.json', IDENTITY), ...sandbox()],
    );
    const results = linesIn(readFileSync(out, 'utf8')).map((each) => JSON.parse(each));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(results.toSorted((a, b) => a.line - b.line)).toMatchObject([
      {
        id: 'widget-1',
        created: expect.stringMatching(/^[0-9a-f-]{36}$/),
        outcome: 'moved',
        from: 'absent',
        to: 'active',
      },
      { id: G, event: 'close', to: 'closed' },
      { id: G, event: 'erase', to: 'erased' },
    ]);
    expect(stdout + JSON.stringify(results)).not.toContain(EMAIL);
  });

  test('are told to the CRM before the command ends, though it does not take them at first', async () => {
    const fault = { operation: 'crm.upsert', nth: 1, do: { kind: 'status', status: 503 } };
    const scenario = file('scenario.json', { guests: [{ id: G, state: 'active' }], faults: [fault] });
    const done = await interlock(
      ...['apply', requests(line(G, 'close', {})), '--sandbox', '--scenario', scenario, '--json'],
    );
    expect(json(done).wire.outbox).toEqual({ waiting: 0, dead: 0, delivered: 1, postponed: 1 });
  });

  test('are not made where nothing can hash who they are', async () => {
    const { code, stderr } = await interlock('apply', requests(line('widget-1', 'create', ANNA)), ...sandbox());
    expect(code).not.toBe(0);
    expect(stderr).toContain('payload.identity (an object): the client has no `identity` configured to hash it with.');
    expect(stderr).not.toContain(EMAIL);
  });

  test('are not made under a weak key', async () => {
    const weak = file('identity.json', { ...IDENTITY, keys: [{ id: 'k1', secret: 'default-salt' }] });
    const { code, stderr } = await interlock(
      ...['apply', requests(line('widget-1', 'create', ANNA)), '--identity', weak, ...sandbox()],
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('identity.keys.0.secret (a string): It holds a well-known default');
    expect(stderr).not.toContain('default-salt');
  });

  test('are shown what a creation would come to without a call to the platform', async () => {
    const payload = JSON.stringify({ ...ANNA, consent: { marketing: true, dataProcessing: false } });
    const asked = await interlock(
      ...['check', 'guest', 'widget-1', 'create', '--payload', payload, '--json'],
      ...['--identity', file('identity.json', IDENTITY), ...sandbox()],
    );
    expect(asked.code).toBe(2);
    expect(json(asked)).toMatchObject({ decision: { kind: 'refused', from: 'absent' }, resource: { state: 'absent' } });
    expect(asked.stdout).not.toContain(EMAIL);
  });
});
