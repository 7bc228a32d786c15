import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { IDS, MORNING, USER } from '../presence/scene.ts';
import { file, folder, idOf, interlock, json, linesIn, request, scenario } from './interlock.ts';

const journal = join(folder(), 'journal.db');
const audit = (...args: string[]) => interlock('audit', ...args, '--journal', journal);

beforeAll(async () => {
  const lines = [
    request(1, 'pause', { request: 'first', payload: { reason: 'OTHER', text: 'Under review.' } }),
    request(2, 'pause', { request: 'second' }),
  ];
  const requests = file('requests.jsonl', lines.join('\n'));
  const begin = ['--sandbox', '--scenario', file('scenario.json', scenario(2))];
  await interlock('apply', requests, ...begin, '--journal', journal, '--concurrency', '1');
});

describe.concurrent('audit', () => {
  test('verifies the chain', async () => {
    const [text, data] = await Promise.all([audit('verify'), audit('verify', '--json')]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^audit: 3 records, chain verified, head [0-9a-f]{64}$/m);
    expect(json(data)).toEqual({ sound: true, records: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('lists records, all or by what they are of', async () => {
    const { stdout } = await audit('list');
    const [first, ...others] = linesIn(stdout);
    expect(first).toBe(`     1  2026-03-27T10:00:00Z  intent      campaign.pause      ${idOf(1)}`);
    expect(others).toHaveLength(2);
    const [refused, limited, past, none] = await Promise.all([
      audit('list', '--outcome', 'refused', '--json'),
      audit('list', '--kind', 'campaign', '--id', idOf(1), '--limit', '1'),
      audit('list', '--to', '2026-03-27T11:00:00+01:00'),
      audit('list', '--to', '2026-03-27T11:00:00+01:00', '--json'),
    ]);
    expect(linesIn(refused.stdout).map((line) => JSON.parse(line).request)).toEqual(['second']);
    expect(linesIn(limited.stdout)).toEqual([first]);
    expect(past).toEqual({ code: 0, stdout: '', stderr: 'audit: no record found\n' });
    expect(none).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('shows a record whole, by number or id, with the payload it commits to', async () => {
    const [byNumber, byId] = await Promise.all([audit('show', '1'), audit('show', 'first/outcome', '--json')]);
    expect(byNumber.stdout).toMatch(/^record +1 {2}first\/intent$/m);
    expect(byNumber.stdout).toMatch(/^rule +reason: allow, reason\.given$/m);
    expect(byNumber.stdout).toMatch(/^payload +\{.*"text":"Under review\."/m);
    expect(json(byId)).toMatchObject({
      record: { id: 'first/outcome', outcome: 'moved' },
      payload: { reason: 'OTHER', text: 'Under review.', drain: true },
    });
  });

  test("shows the guide's own record of an outcome", async () => {
    const [outcome, intent] = await Promise.all([
      audit('show', 'first/outcome', '--guide'),
      audit('show', '1', '--guide'),
    ]);
    expect(json(outcome)).toMatchObject({
      campaignId: idOf(1),
      targetState: 'paused',
      pauseReason: 'OTHER',
      success: true,
    });
    expect(intent.code).toBe(64);
    expect(intent.stderr).toContain('Only an outcome of the lifecycle campaign has this record');
  });

  test("shows the presence guide's record too, with the organisation's own id where it is given", async () => {
    const at = folder();
    const path = join(at, 'presence.db');
    const scene = { clock: MORNING, presences: [{ id: USER, presenceStateId: IDS.available }] };
    await interlock(
      ...['send', 'presence', USER, 'goBusy', '--actor', 'user:anna', '--request', 'busy', '--journal', path],
      ...['--sandbox', '--scenario', file('scenario.json', scene, at)],
    );
    const show = (...flags: string[]) => interlock('audit', 'show', 'busy/outcome', '--journal', path, ...flags);
    const ids = (content: object) => file('ids.json', content);
    const [named, own, wrong, alone] = await Promise.all([
      show('--guide'),
      show('--guide', '--ids', ids({ presence: { busy: 'p-busy' } })),
      show('--guide', '--ids', ids({ presence: { busy: 7 } })),
      show('--ids', ids({})),
    ]);
    expect(json(named)).toMatchObject({ userId: USER, targetStateId: 'busy', status: 'success' });
    expect(json(own)).toEqual({ ...json(named), targetStateId: 'p-busy' });
    expect([wrong.code, alone.code]).toEqual([64, 64]);
    expect(wrong.stderr).toMatch(/^interlock: --ids .*: presence\.busy \(a number\): .* is expected\.\n$/);
    expect(alone.stderr).toBe('interlock: --ids: only --guide reads it.\n');
  });

  test('takes none but the six words for an outcome', async () => {
    const { code, stderr } = await audit('list', '--outcome', 'success');
    expect(stderr).toMatch(
      /'success' is invalid\. Allowed choices are moved, unchanged, refused, drifted, conflicted, failed\./,
    );
    expect(code).toBe(64);
  });

  test('shows how long it took as people read it, and one of something as one', async () => {
    const { stdout } = await audit('show', 'first/outcome');
    expect(stdout).toMatch(/^when .*, after [\d,]+(\.\d)? ms$/m);
    expect(stdout).toMatch(/^version .*, 0 conflicts$/m);
    expect(stdout).toMatch(/^wire +1 write, last answer 200$/m);
  });

  test('says where there is no such record, and no such journal', async () => {
    const [record, missing] = await Promise.all([
      audit('show', '99'),
      interlock('audit', 'verify', '--journal', join(folder(), 'none.db')),
    ]);
    expect([record.code, missing.code]).toEqual([2, 2]);
    expect(record.stdout).toBe('audit: there is no record 99\n');
    expect(missing.stderr).toMatch(/^interlock: There is no journal: /);
  });
});

test('audit names the first record that is not right', async () => {
  const db = new DatabaseSync(journal);
  db.exec(`UPDATE record SET body = replace(body, 'anna', 'emma') WHERE seq = 2`);
  db.close();
  const [text, data] = await Promise.all([audit('verify'), audit('verify', '--json')]);
  expect([text.code, data.code]).toEqual([2, 2]);
  expect(text.stdout).toMatch(/^audit: the chain is broken at record 2: /);
  expect(json(data)).toMatchObject({ sound: false, seq: 2 });
});
