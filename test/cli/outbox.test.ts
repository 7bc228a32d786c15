import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../src/journal/store.ts';
import { concludeWithLetters, letter, WEBHOOK } from '../journal/letters.ts';
import { folder, interlock, json, linesIn } from './interlock.ts';

const NOW = Date.UTC(2026, 10, 20, 10);
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

describe.concurrent('outbox', () => {
  test('lists where letters stand, as text and as JSON', async () => {
    const file = await kept();
    const outbox = (...args: string[]) => interlock('outbox', 'list', ...args, '--journal', file);
    const [all, dead, other] = await Promise.all([outbox(), outbox('--dead', '--json'), outbox('--sink', 'other')]);
    expect(linesIn(all.stdout)).toEqual([
      'audit  dead1  campaign:A  1×  dead: http.503  http.503 at 2026-11-20T10:00:00.000Z',
      'audit  waits  campaign:A  0×  due 2026-11-20T10:00:00.000Z',
      'audit  behind  campaign:A  0×  waits behind another',
      'audit: it answered 410 at 2026-11-20T10:00:00.000Z, and is sent nothing',
    ]);
    expect(json(dead)).toMatchObject({ id: 'dead1', attempts: 1, dead: 'http.503', first: trouble, last: trouble });
    expect([other.code, other.stdout]).toEqual([0, '']);
  });

  test('replays dead letters under their ids, and says which are none', async () => {
    const file = await kept();
    const replay = (...args: string[]) => interlock('outbox', 'replay', ...args, '--journal', file);
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
    await journal.close();
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
      interlock('outbox', 'replay', WEBHOOK, '--all', '--journal', missing),
      interlock('outbox', 'replay', WEBHOOK, '--journal', missing),
    ]);
    expect([nowhere.code, neither.code]).toEqual([2, 64]);
    expect(nowhere.stderr).toContain('There is no journal');
    expect(existsSync(missing)).toBe(false);
  });
});
