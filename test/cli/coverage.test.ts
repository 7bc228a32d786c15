import { join } from 'node:path';
import { expect, test } from 'vitest';
import { file, folder, idOf, interlock, json, linesIn, request, scenario } from './interlock.ts';

/** A journal in which a campaign was paused, and two were refused for want of a reason. */
async function journalOf(): Promise<string> {
  const at = folder();
  const journal = join(at, 'journal.db');
  const lines = [request(1, 'pause', { payload: { reason: 'COMPLIANCE' } }), request(2, 'pause'), request(3, 'pause')];
  const world = file('scenario.json', scenario(3), at);
  await interlock(
    'apply',
    file('requests.jsonl', lines.join('\n'), at),
    '--journal',
    journal,
    '--sandbox',
    '--scenario',
    world,
  );
  return journal;
}

const tests = (...answers: string[]) =>
  file(
    'rules.json',
    answers.map((answer) => ({
      lifecycle: 'campaign',
      rule: 'reason',
      from: 'active',
      event: 'pause',
      answer,
      by: 'a.test.ts',
    })),
  );

test('coverage counts the verdicts of a journal by rule, and says which rule was never judged', async () => {
  const { code, stdout } = await interlock('coverage', '--journal', await journalOf());
  const lines = linesIn(stdout);
  expect(lines[0]).toMatch(/^lifecycle +rule +edges +journal$/);
  expect(lines.find((line) => /^campaign +reason/.test(line))).toMatch(/^campaign +reason +1 +1\/2\/0$/);
  expect(lines.find((line) => /^campaign +callingHours/.test(line))).toMatch(/ 2 +0\/0\/0 +journal: never judged$/);
  expect(code).toBe(2);
});

test('coverage sets the tests beside it, edge by edge as JSON', async () => {
  const done = await interlock('coverage', '--journal', await journalOf(), '--tests', tests('allow'), '--json');
  const { journal, tests: tested } = json(done);
  const find = ({ rows }: { rows: { lifecycle: string; rule: string }[] }) =>
    rows.find(({ lifecycle, rule }) => lifecycle === 'campaign' && rule === 'reason');
  const edge = 'active --pause--> draining';
  expect(find(journal)).toMatchObject({ edges: [{ edge, seen: { allow: 1, deny: 2, unknown: 0 } }] });
  expect(find(tested)).toMatchObject({ edges: [{ edge, seen: { allow: 1, deny: 0, unknown: 0 } }] });
  expect(journal.strays).toEqual([]);
});

test('coverage names a rule that the tests only saw allow', async () => {
  const { stdout } = await interlock('coverage', '--journal', await journalOf(), '--tests', tests('allow'));
  expect(stdout).toMatch(/^campaign +reason .* tests: always allowed$/m);
});

test.each([['{'], ['[{"lifecycle":"campaign"}]']])(
  'coverage takes no other file for that of the tests: %s',
  async (text) => {
    const path = file('rules.json', text);
    const { code, stderr } = await interlock('coverage', '--journal', idOf(1), '--tests', path);
    expect(stderr).toBe(`interlock: --tests ${path}: what a run of the tests leaves is expected.\n`);
    expect(code).toBe(64);
  },
);

test('coverage is of the lifecycles as a policy restricts them', async () => {
  const rule = { type: 'reason', params: { from: 'closeReasons' } };
  const without = file('without.json', { restrict: { campaign: { without: [{ from: 'active', event: 'pause' }] } } });
  const added = file('with.json', { restrict: { campaign: { with: [{ from: 'active', event: 'complete', rule }] } } });
  const journal = await journalOf();
  const [taken, given] = await Promise.all(
    [without, added].map((policy) => interlock('coverage', '--journal', journal, '--policy', policy)),
  );
  const reason = ({ stdout = '' } = {}) => linesIn(stdout).find((line) => /^campaign +reason/.test(line));
  expect(reason(taken)).toMatch(/ 0 +0\/0\/0 +journal: guards nothing$/);
  expect(taken?.stdout).toMatch(/^campaign reason: judged pause in active, which it does not guard\.$/m);
  expect(reason(given)).toMatch(/ 2 +1\/2\/0 +journal: never judged on active --complete--> completed$/);
});

test('coverage says of a file for --tests that it cannot be read, where it is not there', async () => {
  const { code, stderr } = await interlock('coverage', '--journal', idOf(1), '--tests', 'none.json');
  expect(stderr).toBe('interlock: --tests none.json: a file that can be read is expected (ENOENT).\n');
  expect(code).toBe(64);
});
