import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import { ended, file, folder, idOf, interlock, json, linesIn, scenario, start } from './interlock.ts';

const CAMPAIGN = ['campaign', idOf(1)];
const NIGHT = '2026-03-27T20:30:00Z';
const policy = file('policy.json', { agentCapacity: { queues: { '*': ['q'] } } });
const sandbox = (campaignstate: string, agentsAvailable = 5, faults: object[] = []) => [
  ...['--policy', policy, '--sandbox', '--scenario'],
  file('scenario.json', {
    ...scenario(0),
    campaigns: [{ id: idOf(1), campaignstate }],
    queues: [{ id: 'q', agentsAvailable }],
    faults,
  }),
];

describe.concurrent('check', () => {
  const check = (...args: string[]) => interlock('check', ...CAMPAIGN, ...args);

  test('says of another moment which rule refuses, on what evidence, and when time would change it', async () => {
    const { code, stdout } = await check('activate', '--at', NIGHT, ...sandbox('paused'));
    expect(code).toBe(2);
    const [first, hours, hoursEvidence, capacity, capacityEvidence, ...last] = linesIn(stdout);
    expect(first).toBe(`campaign ${idOf(1)}: \`activate\` is refused in paused.`);
    expect(hours).toMatch(/^callingHours: deny\. .* Again at 2026-03-28T09:00:00\.000Z\.$/);
    expect(JSON.parse(hoursEvidence ?? '').zones[0]).toMatchObject({ zone: 'UTC', open: false });
    expect(capacity).toMatch(/^agentCapacity: allow\. 5 agents are free/);
    expect(JSON.parse(capacityEvidence ?? '')).toMatchObject({ total: 5, perQueue: { q: 5 } });
    expect(last).toEqual([
      'Time alone would change this at 2026-03-28T09:00:00.000Z.',
      'The facts are as of 2026-03-27T10:00:00.000Z, and taken to hold then.',
    ]);
    for (const line of [hoursEvidence, capacityEvidence]) expect(line).toMatch(/^ {4}\{/);
  });

  test('names all reasons at once', async () => {
    const done = await check('activate', '--at', NIGHT, '--json', ...sandbox('paused', 1));
    const { decision, explanation, resource, factsAssumedAt } = json(done);
    expect(decision.verdicts.map(({ code }: { code: string }) => code)).toEqual(['hours.closed', 'capacity.low']);
    expect(explanation[0]).toContain('is refused in paused');
    expect({ state: resource.state, factsAssumedAt }).toEqual({
      state: 'paused',
      factsAssumedAt: '2026-03-27T10:00:00.000Z',
    });
  });

  test('succeeds where it would be allowed, or is so already', async () => {
    const [allowed, already] = await Promise.all([
      check('activate', ...sandbox('paused')),
      check('activate', '--actor', 'service:crm', ...sandbox('active')),
    ]);
    expect([allowed.code, already.code]).toEqual([0, 0]);
    expect(allowed.stdout).toContain('is allowed: paused to active.');
    expect(already.stdout).toBe(`campaign ${idOf(1)}: \`activate\` changes nothing: it already is active.\n`);
  });
});

describe.concurrent('send', () => {
  const send = (...args: string[]) => interlock('send', ...CAMPAIGN, ...args);
  const ANNA = ['--actor', 'user:anna'];

  test('carries out a request, and says what moved', async () => {
    const { code, stdout } = await send('pause', ...ANNA, '--set', 'reason=COMPLIANCE', ...sandbox('active'));
    expect(code).toBe(0);
    expect(stdout).toContain(`campaign ${idOf(1)}: \`pause\` moved it from active to paused.\nRequest `);
  });

  test('takes a payload as JSON and by field, and gives the outcome as JSON', async () => {
    const done = await send(
      ...['pause', ...ANNA, '--request', 'r-1', '--json', ...sandbox('active')],
      ...['--payload', '{"reason":"OTHER","drain":true}', '--set', 'text=Because', '--set', 'drain=false'],
    );
    expect(json(done)).toMatchObject({
      kind: 'moved',
      request: 'r-1',
      to: 'paused',
      actor: { id: 'anna', type: 'user' },
    });
    const wrong = await send('pause', ...ANNA, '--set', 'drain=perhaps', ...sandbox('active'));
    expect({ code: wrong.code, stderr: wrong.stderr }).toEqual({
      code: 64,
      stderr: 'interlock: campaign pause: payload.drain (a string): boolean is expected.\n',
    });
  });

  test.each([
    ['refused', 'active', 'pause', [], 'reason: deny.'],
    ['failed', 'active', 'archive', [{ kind: 'status', status: 422, code: 'no.way' }], 'failed: no.way.'],
    [
      'drifted',
      'active',
      'archive',
      [{ kind: 'status', status: 200, body: { campaignstate: 'blocked' } }],
      'led to blocked',
    ],
    ['conflicted', 'active', 'archive', [{ kind: 'conflict' }], 'conflicted: version.conflict.'],
  ])('says why a request was %s, and exits with 2', async (_, state, event, actions, words) => {
    const faults = actions.map((action) => ({ operation: 'campaign.patch', do: action }));
    const { code, stdout } = await send(event, ...ANNA, ...sandbox(state, 5, faults));
    expect(code).toBe(2);
    expect(stdout).toContain(words);
  });

  test.each([
    [
      'the journal would be forgotten',
      ['archive', ...ANNA, '--journal', 'memory'],
      '--journal memory: a file is expected; one of that name is ./memory.',
    ],
    ['nobody asks', ['archive'], '--actor (missing): TYPE:ID is expected'],
    ['the actor has no type', ['archive', '--actor', 'anna'], 'TYPE:ID with one of the types user, service, system'],
    ['the event is none', ['archve', ...ANNA], 'event (a string): one of activate, pause, complete, archive'],
    ['the payload is no JSON', ['pause', ...ANNA, '--payload', '{'], 'JSON is expected.'],
    ['the deadline has no zone', ['archive', ...ANNA, '--deadline', '2026-03-27T10:00'], 'with its zone is expected'],
  ])('is not used like that: %s', async (_, args, sentence) => {
    const { code, stderr } = await send(...args, ...sandbox('active'));
    expect(code).toBe(64);
    expect(stderr).toContain(sentence);
  });

  test('knows no other lifecycles than there are', async () => {
    const { code, stderr } = await interlock('send', 'champagne', idOf(1), 'pour', ...ANNA, '--sandbox');
    expect(code).toBe(64);
    expect(stderr).toContain(`Allowed choices are ${Object.keys(lifecycles).join(', ')}.`);
  });
});

describe.concurrent('read', () => {
  test('shows state, version and document', async () => {
    const [text, data] = await Promise.all([
      interlock('read', ...CAMPAIGN, ...sandbox('draining')),
      interlock('read', ...CAMPAIGN, '--json', ...sandbox('recycling')),
    ]);
    expect(text.stdout).toMatch(/^campaign \S+ is paused\.\nversion ".*"\n\{"campaignstate":"paused"\}\n$/);
    expect(json(data)).toMatchObject({ id: idOf(1), state: 'recycling', document: { campaignstate: 'recycling' } });
  });

  test('names what the platform refused, in one line', async () => {
    const { code, stdout, stderr } = await interlock('read', 'campaign', idOf(9), ...sandbox('active'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('interlock: campaign.read was refused (404 not.found): No campaign has this id.\n');
  });

  test('connects with what the environment says, and names what is missing there', async () => {
    const environment = { INTERLOCK_DIALECT: 'guide', GENESYS_CLIENT_ID: 'me', GENESYS_REGION: 'nowhere' };
    const { code, stderr } = await ended(start(['read', ...CAMPAIGN], environment));
    expect(code).toBe(64);
    expect(stderr).toContain('clientSecret or GENESYS_CLIENT_SECRET (missing)');
    expect(stderr).toContain('region or GENESYS_REGION (a string)');
    expect(stderr).not.toContain('dialect');
  });

  test('a state cannot command the terminal', async () => {
    const { code, stdout, stderr } = await interlock('read', ...CAMPAIGN, ...sandbox('\u001b[2Jgone'));
    expect(code).toBe(2);
    expect(stderr).toContain('No control characters are expected.');
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe.concurrent('webhooks ensure', () => {
  const URL = 'https://hooks.example.org/in?key=secret';
  const ensure = (...args: string[]) => interlock('webhooks', 'ensure', ...args, ...sandbox('active'));

  test('says what it would do, or did', async () => {
    const [dry, done, data] = await Promise.all([
      ensure(URL, '--dry-run'),
      ensure(URL, '--name', 'Ours'),
      ensure(URL, '--json'),
    ]);
    expect(dry.stdout).toMatch(/https:\/\/hooks\.example\.org\/in: would be created\n$/);
    expect(done.stdout).toMatch(/^Ours \(\S+\): created\n$/);
    expect(json(data)).toMatchObject({ kind: 'created', dryRun: false, id: expect.any(String) });
  });

  test('does not take every URL', async () => {
    const { code, stderr } = await ensure('http://hooks.example.org/in');
    expect(code).toBe(64);
    expect(stderr).toContain('https is required');
  });
});

describe.concurrent('docs', () => {
  test('writes the pages, and says which of them are stale', async () => {
    const cwd = folder();
    const docs = (...args: string[]) => ended(start(['docs', ...args], {}, cwd));
    expect((await docs('--check')).code).toBe(2);
    expect(existsSync(join(cwd, 'docs'))).toBe(false);
    const written = await docs('--json');
    expect(written.code).toBe(0);
    expect(json(written).written).toContain('docs/lifecycles/campaign.md');
    expect((await docs('--check')).stdout).toMatch(/^\d+ pages, 0 stale\n$/);
    const page = join(cwd, 'docs/lifecycles/campaign.md');
    writeFileSync(page, `${readFileSync(page, 'utf8')} `);
    const stale = await docs('--check');
    expect(stale.code).toBe(2);
    expect(stale.stdout).toContain('docs/lifecycles/campaign.md: stale\n');
  });
});

describe.concurrent('sandbox', () => {
  test('says where it is in one line, and ends at a signal', async () => {
    const child = start(['sandbox', '--json']);
    const end = ended(child);
    const url = await new Promise<string>((resolve) => {
      child.stdout?.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()).url));
    });
    expect((await fetch(`${url}/sandbox`)).status).toBe(200);
    child.kill('SIGTERM');
    const done = await end;
    expect(done.code).toBe(0);
    expect(Object.keys(json(done))).toEqual(['url', 'clientId', 'clientSecret', 'doesNotModel']);
  });

  test('names a port that is taken', async () => {
    const child = start(['sandbox']);
    const end = ended(child);
    const url = await new Promise<string>((resolve) => {
      child.stdout?.once('data', (lines: Buffer) => resolve(linesIn(lines.toString())[0] ?? ''));
    });
    const { port } = new globalThis.URL(url);
    const second = await interlock('sandbox', '--port', port);
    expect(second.code).toBe(64);
    expect(second.stderr).toContain(`--port ${port}: a port that is free is expected (EADDRINUSE).`);
    child.kill('SIGINT');
    expect((await end).stdout).toContain('What it does not do:');
  });
});
