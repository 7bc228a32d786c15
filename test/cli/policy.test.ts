import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { meddle } from '../journal/opened.ts';
import { file, folder, idOf, interlock, json, linesIn, request, scenario } from './interlock.ts';

const journal = join(folder(), 'journal.db');
const QUEUES = { '*': ['sales'] };
const policy = file('policy.json', { agentCapacity: { queues: QUEUES } });
const CLOSED = {
  campaign: {
    without: [
      { from: '*', event: 'pause' },
      { from: 'active', event: 'complete' },
      { from: 'active', event: 'archive' },
    ],
  },
};
const strict = file('strict.json', { agentCapacity: { queues: QUEUES }, restrict: CLOSED });
const loose = file('loose.json', { agentCapacity: { queues: QUEUES, min: 1 } });

beforeAll(async () => {
  const lines = [
    request(1, 'pause', { request: 'first', payload: { reason: 'OTHER', text: 'Under review.' } }),
    request(2, 'pause', { request: 'second' }),
    request(3, 'pause', { request: 'third', payload: { reason: 'COMPLIANCE' } }),
  ];
  const begin = ['--sandbox', '--scenario', file('scenario.json', scenario(3)), '--policy', policy];
  await interlock(
    'apply',
    file('requests.jsonl', lines.join('\n')),
    ...begin,
    '--journal',
    journal,
    '--concurrency',
    '1',
  );
  meddle(journal, `DELETE FROM subject WHERE name = 'campaign:${idOf(3)}'`);
});

describe.concurrent('audit explain', () => {
  test('makes a decision again and prints it in plain words', async () => {
    const [text, data] = await Promise.all([
      interlock('audit', 'explain', 'first', '--journal', journal),
      interlock('audit', 'explain', 'first/outcome', '--journal', journal, '--json'),
    ]);
    const [first, second, last] = linesIn(text.stdout);
    expect(first).toBe(`campaign ${idOf(1)}: \`pause\` is allowed: active to draining.`);
    expect(second).toBe('reason: allow. A listed reason is given.');
    expect(last).toMatch(
      /^same bytes: [0-9a-f]{64}, machine campaign 1\.0\.0, package .+, tzdata .+, policy [0-9a-f]{16}$/,
    );
    expect(text.code).toBe(0);
    expect(json(data)).toMatchObject({ rerun: { kind: 'sameBytes', decision: { kind: 'allowed' } } });
  });

  test('says what is erased, what is no outcome, and what there is not', async () => {
    const [erased, intent, none] = await Promise.all(
      ['third', 'first/intent', 'nobody'].map((id) => interlock('audit', 'explain', id, '--journal', journal)),
    );
    expect(erased?.stdout).toMatch(/was decided as allowed\.\nreason: allow, reason\.given\nthe receipt is erased: /);
    expect(intent?.stdout).toContain('no receipt: the outcome of a request has one, and this is its intent');
    expect(none?.stdout).toBe('audit: there is no record nobody\n');
    expect([erased?.code, intent?.code, none?.code]).toEqual([2, 2, 2]);
  });
});

describe.concurrent('policy diff', () => {
  test('finds nothing where nothing would come out otherwise', async () => {
    const { code, stdout } = await interlock('policy', 'diff', policy, policy, '--journal', journal);
    expect(code).toBe(0);
    expect(linesIn(stdout).slice(1)).toEqual([
      '0 fields differ',
      '3 decisions on record, of which 1 erased',
      '0 decisions would come out otherwise',
      '0 of 3 live resources would be stranded',
    ]);
  });

  test('lists what flips and what is stranded', async () => {
    const [text, data] = await Promise.all([
      interlock('policy', 'diff', policy, strict, '--journal', journal),
      interlock('policy', 'diff', policy, strict, '--journal', journal, '--json'),
    ]);
    expect([text.code, data.code]).toEqual([2, 2]);
    expect(text.stdout).toContain('1 decision would come out otherwise\n');
    expect(text.stdout).toContain(`  first: campaign ${idOf(1)} pause: allowed to draining, then notAccepted\n`);
    expect(text.stdout).toContain(`  campaign ${idOf(2)}: nothing is accepted in active any more\n`);
    expect(json(data)).toMatchObject({
      flips: [{ request: 'first', before: { kind: 'allowed' }, after: { kind: 'notAccepted' } }],
      stranded: [{ lifecycle: 'campaign', id: idOf(2), state: 'active' }],
      decisions: 3,
    });
  });

  test('takes the policy of nobody by its word, and says what loosens', async () => {
    const { stdout } = await interlock('policy', 'diff', 'default', loose, '--journal', journal);
    expect(stdout).toMatch(/^from default \([0-9a-f]{16}\) to /);
    expect(stdout).toContain('  agentCapacity.min: 2 to 1\n');
    expect(stdout).toContain('  loosens agentCapacity.min: 1 instead of 2\n');
  });
});

describe.concurrent('policy show', () => {
  test('prints a whole policy that can be used again, and beside it what it loosens', async () => {
    const { code, stdout, stderr } = await interlock('policy', 'show', '--policy', loose);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ agentCapacity: { min: 1, onUnknown: 'refuse' }, reason: {} });
    expect(stderr).toMatch(/^version [0-9a-f]{16}\nloosens agentCapacity\.min: 1 instead of 2\n$/);
    const again = await interlock('policy', 'show', '--policy', file('whole.json', stdout), '--json');
    expect(json(again)).toMatchObject({
      version: stderr.slice(8, 24),
      loosened: ['agentCapacity.min: 1 instead of 2'],
    });
  });

  test('names the file that holds no policy', async () => {
    const bad = file('bad.json', { agentCapacity: { min: 'two' } });
    const said = `${bad}: The policy is not valid: agentCapacity.min (a string): number is expected.\n`;
    const [shown, compared] = await Promise.all([
      interlock('policy', 'show', '--policy', bad),
      interlock('policy', 'diff', policy, bad, '--journal', journal),
    ]);
    expect(shown).toEqual({ code: 64, stdout: '', stderr: `interlock: --policy ${said}` });
    expect(compared).toEqual({ code: 64, stdout: '', stderr: `interlock: B ${said}` });
  });

  test('names what cannot be restricted so', async () => {
    const bad = file('bad.json', { restrict: { campaign: { without: [{ from: 'active', event: 'stop' }] } } });
    const { code, stderr } = await interlock('policy', 'show', '--policy', bad);
    expect(code).toBe(64);
    expect(stderr).toContain(
      'restrict.campaign.without.0: there is no edge `stop` from `active`; there are pause, complete, archive.',
    );
  });
});

describe.concurrent('a policy that loosens or restricts', () => {
  test('is told where requests are carried out and checked, beside the result', async () => {
    const begin = ['--sandbox', '--scenario', file('scenario.json', scenario(1)), '--policy', loose];
    const said = 'warning: The policy allows more than the defaults: agentCapacity.min: 1 instead of 2.\n';
    const [applied, checked] = await Promise.all([
      interlock('apply', file('none.jsonl', request(1, 'complete')), ...begin, '--json'),
      interlock('check', 'campaign', idOf(1), 'complete', ...begin, '--json'),
    ]);
    expect([applied.stderr, checked.stderr]).toEqual([expect.stringContaining(said), said]);
    expect([json(applied).end, json(checked).decision.kind]).toEqual(['complete', 'allowed']);
  });

  test('has its own pages, elsewhere than docs', async () => {
    const out = folder();
    const [written, refused] = await Promise.all([
      interlock('docs', '--policy', strict, '--out', out),
      interlock('docs', '--policy', strict),
    ]);
    expect(written.code).toBe(0);
    const page = readFileSync(join(out, 'docs/lifecycles/campaign.md'), 'utf8');
    expect(page).not.toContain('active --> draining : pause');
    expect(existsSync(join(out, 'docs/request-protocol.md'))).toBe(true);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('--out DIRECTORY is expected');
    const taken = file('taken', '');
    const { code, stderr } = await interlock('docs', '--out', taken);
    expect(stderr).toBe(`interlock: --out ${taken}: a directory that can be written is expected (ENOTDIR).\n`);
    expect(code).toBe(64);
  });
});
