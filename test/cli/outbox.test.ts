import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../src/journal/store.ts';
import { concludeWithLetters, letter, WEBHOOK } from '../journal/letters.ts';
import { concludeWith, row, SINK, taken } from '../journal/rows.ts';
import { folder, interlock, json, linesIn } from './interlock.ts';

/** What only the CRM is to see. */
const HASH = 'ab'.repeat(32);
const NOW = Date.UTC(2026, 10, 20, 10);
const ASKED = ['--actor', 'user:anna'];
const trouble = { code: 'http.503', at: '2026-11-20T10:00:00.000Z' } as const;

/** A journal with a dead letter, one that waits and one behind it, and a sink that is disabled. */
async function kept(): Promise<string> {
  const file = join(folder(), 'journal.db');
  const journal = openJournal(file, { now: () => NOW });
  for (const id of ['dead1', 'waits', 'behind']) await concludeWithLetters(journal, 'A', letter(id));
  const [first] = journal.letters.postings();
  if (first) await journal.letters.bury(first, 'http.503', trouble, NOW);
  await journal.letters.disable(WEBHOOK, 'x', trouble.at);
  await journal.close();
  return file;
}

/** A journal with a row that the CRM refused, one it was not there for, and one behind that. */
async function forCrm(): Promise<string> {
  const file = join(folder(), 'journal.db');
  const journal = openJournal(file, { now: () => NOW });
  await concludeWith(journal, 'r1', row('g1', { emailHash: HASH }));
  await journal.outbox.settle(await taken(journal, NOW), [{ kind: 'dead', code: 'email.invalid' }]);
  await concludeWith(journal, 'r2', row('g2', { emailHash: HASH }));
  await journal.outbox.postpone(await taken(journal, NOW), NOW + 60_000, { code: 'http.503', duplicate: false });
  await concludeWith(journal, 'r3', row('g2', { emailHash: HASH }));
  await journal.close();
  return file;
}

describe.concurrent('outbox', () => {
  test('lists where letters stand, as text and as JSON', async () => {
    const file = await kept();
    const outbox = (...args: string[]) => interlock('outbox', 'list', ...args, '--journal', file);
    const [all, dead, other, none] = await Promise.all([
      outbox(),
      outbox('--dead', '--json'),
      outbox('--sink', 'other'),
      outbox('--sink', 'other', '--json'),
    ]);
    expect(linesIn(all.stdout)).toEqual([
      'audit  dead1  campaign:A  1×  dead: http.503  http.503 at 2026-11-20T10:00:00.000Z',
      'audit  waits  campaign:A  0×  due 2026-11-20T10:00:00.000Z',
      'audit  behind  campaign:A  0×  waits behind another',
      'audit: it answered 410 at 2026-11-20T10:00:00.000Z, and is sent nothing',
    ]);
    expect(json(dead)).toMatchObject({ id: 'dead1', attempts: 1, dead: 'http.503', first: trouble, last: trouble });
    expect(other).toEqual({ code: 0, stdout: '', stderr: 'outbox: no letter or row found\n' });
    expect(none).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('replays dead letters under their ids, and says which are none', async () => {
    const file = await kept();
    const replay = (...args: string[]) => interlock('outbox', 'replay', ...args, ...ASKED, '--journal', file);
    const some = await replay(WEBHOOK, 'dead1', 'waits', '--json');
    expect([some.code, json(some)]).toEqual([2, { sink: WEBHOOK, replayed: ['dead1'], missing: ['waits'] }]);
    const none = await replay(WEBHOOK, '--all');
    expect([none.code, none.stdout]).toEqual([0, 'audit: 0 wait again\n']);
    const journal = openJournal(file, { now: () => NOW });
    expect(journal.letters.postings().map(({ id, dead }) => [id, dead])).toEqual([
      ['waits', undefined],
      ['behind', undefined],
      ['dead1', undefined],
    ]);
    const posting = { sink: WEBHOOK, id: 'dead1', dead: 'http.503' };
    expect([...journal.records()].slice(3)).toMatchObject([
      { phase: 'replay', actor: { id: 'anna', type: 'user' }, resource: { kind: 'campaign', id: 'A' }, posting },
    ]);
    await journal.close();
  });

  test('replays nothing where nobody says who asks', async () => {
    const file = await kept();
    const { code, stderr } = await interlock('outbox', 'replay', WEBHOOK, 'dead1', '--journal', file);
    expect([code, stderr]).toEqual([64, expect.stringContaining('--actor (missing)')]);
    const { stdout } = await interlock('outbox', 'list', '--dead', '--json', '--journal', file);
    expect(linesIn(stdout)).toHaveLength(1);
  });

  test('lists rows for the CRM with what it said, and nothing that is known of a guest but the id', async () => {
    const file = await forCrm();
    const outbox = (...args: string[]) => interlock('outbox', 'list', ...args, '--journal', file);
    const all = await Promise.all([outbox(), outbox('--sink', 'crm', '--dead', '--json'), outbox('--sink', 'wfm')]);
    const [text, dead, other] = all;
    expect(linesIn(text.stdout)).toEqual([
      'crm  r1  campaign:g1  1×  dead: email.invalid  email.invalid at 2026-11-20T10:00:00.000Z',
      'crm  r2  campaign:g2  1×  due 2026-11-20T10:01:00.000Z  http.503 at 2026-11-20T10:00:00.000Z',
      'crm  r3  campaign:g2  0×  waits behind another',
    ]);
    const last = { code: 'email.invalid', at: '2026-11-20T10:00:00.000Z' };
    const posting = { seq: 1, sink: 'crm', id: 'r1', resource: 'campaign:g1', attempts: 1, last, dead: last.code };
    expect(json(dead)).toEqual(posting);
    expect([other.code, other.stdout]).toEqual([0, '']);
    expect(JSON.stringify(all)).not.toContain(HASH);
  });

  test('replays dead rows by their requests, for whoever sends next, and says which are none', async () => {
    const file = await forCrm();
    const replay = (...args: string[]) => interlock('outbox', 'replay', 'crm', ...args, ...ASKED, '--journal', file);
    const some = await replay('r1', 'r2', '--json');
    expect([some.code, json(some)]).toEqual([2, { sink: 'crm', replayed: ['r1'], missing: ['r2'] }]);
    const journal = openJournal(file, { now: () => NOW });
    const waits = journal.outbox.postings({ sink: SINK, dead: false }).map(({ id, attempts }) => [id, attempts]);
    await journal.close();
    expect(waits).toEqual([
      ['r1', 0],
      ['r2', 1],
      ['r3', 0],
    ]);
    expect(await replay('--all')).toMatchObject({ code: 0, stdout: 'crm: 0 wait again\n' });
  });

  test('replays nothing while another process has the journal open, which is read all the same', async ({
    onTestFinished,
  }) => {
    const file = await forCrm();
    const journal = openJournal(file, { now: () => NOW });
    onTestFinished(() => journal.close());
    const [replayed, listed] = await Promise.all([
      interlock('outbox', 'replay', 'crm', '--all', ...ASKED, '--journal', file),
      interlock('outbox', 'list', '--dead', '--journal', file),
    ]);
    expect([replayed.code, replayed.stdout]).toEqual([2, '']);
    expect(replayed.stderr).toContain('Another writer has this journal open');
    expect([listed.code, linesIn(listed.stdout).length]).toEqual([0, 1]);
  });

  test('enables a sink again, once', async () => {
    const file = await kept();
    const enable = () => interlock('outbox', 'enable', WEBHOOK, '--journal', file);
    expect((await enable()).stdout).toBe('audit: it is sent to again\n');
    expect((await enable()).stdout).toBe('audit: it was not disabled\n');
  });

  test('needs a journal that is there, and either ids or all', async () => {
    const missing = join(folder(), 'none.db');
    const [nowhere, neither] = await Promise.all([
      interlock('outbox', 'replay', WEBHOOK, '--all', ...ASKED, '--journal', missing),
      interlock('outbox', 'replay', WEBHOOK, ...ASKED, '--journal', missing),
    ]);
    expect([nowhere.code, neither.code]).toEqual([2, 64]);
    expect(nowhere.stderr).toContain('There is no journal');
    expect(existsSync(missing)).toBe(false);
  });
});
