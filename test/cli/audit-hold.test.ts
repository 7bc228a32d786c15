import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal, readJournal } from '../../src/journal/store.ts';
import { record, told } from '../journal/drafts.ts';
import { folder, interlock, json, linesIn } from './interlock.ts';

const now = () => Date.UTC(2026, 10, 20, 10);
const REASON = 'Case 4711 of Anna Lind';

/** A journal with one request of each of two campaigns, and the commands that concern subjects. */
async function kept() {
  const path = join(folder(), 'journal.db');
  const journal = openJournal(path, { now });
  for (const id of ['C-1', 'C-2']) await record(journal, told(`r-${id}`, { id }));
  await journal.close();
  return { path, ...commandsOn(path) };
}

function commandsOn(path: string) {
  const audit = (command: string, id: string, ...args: string[]) =>
    interlock('audit', command, '--subject', `campaign:${id}`, '--actor', 'user:counsel', '--journal', path, ...args);
  return {
    erase: (id: string) => audit('erase', id),
    hold: (id: string, reason = REASON, ...more: string[]) => audit('hold', id, '--reason', reason, ...more),
    release: (id: string) => audit('release', id, '--reason', REASON),
  };
}

/** What is on record beside the requests, and whether anything of them was erased. */
function onRecord(path: string): readonly string[] {
  const log = readJournal(path);
  try {
    expect(log.verify()).toMatchObject({ sound: true });
    const marks = [...log.records()].slice(4);
    const first = log.record(1);
    const state = first && log.payload(first) ? 'C-1 is readable' : 'C-1 is erased';
    return [...marks.map(({ action, actor, resource }) => `${action} ${resource.id} ${actor.id}`), state];
  } finally {
    log.close();
  }
}

const nothing = { stdout: '', stderr: '' };
const refused = (stderr: string) => ({ ...nothing, code: 2, stderr: `interlock: ${stderr}\n` });

describe.concurrent('a legal hold', () => {
  test('has its subject not erased, which is told and on record, until it is released', async () => {
    const { path, hold, release, erase } = await kept();
    const held = 'audit: campaign C-1 is held, and not erased until that is released\n';
    expect(await hold('C-1')).toEqual({ ...nothing, code: 0, stdout: held });
    expect(await erase('C-1')).toEqual(refused('campaign C-1 is under legal hold; it has to be released first.'));
    const marks = ['subject.held C-1 counsel', 'subject.erasureRefused C-1 counsel'];
    expect(onRecord(path)).toEqual([...marks, 'C-1 is readable']);
    const released = 'audit: campaign C-1 is released from one hold\n';
    expect(await release('C-1')).toEqual({ ...nothing, code: 0, stdout: released });
    const erased = 'audit: erased campaign C-1: 1 outcome, 0 waiting rows\n';
    expect(await erase('C-1')).toEqual({ ...nothing, code: 0, stdout: erased });
    const more = ['subject.released C-1 counsel', 'subject.erased C-1 counsel'];
    expect(onRecord(path)).toEqual([...marks, ...more, 'C-1 is erased']);
  });

  test('holds its subject alone, and no other is kept from being erased', async () => {
    const { hold, erase } = await kept();
    await hold('C-1');
    expect(await erase('C-2')).toMatchObject({ code: 0 });
  });

  test('may be of several subjects, each told as a line of JSON without the reason', async () => {
    const { hold } = await kept();
    const held = await hold('C-1', REASON, '--subject', 'campaign:C-2', '--json');
    expect(linesIn(held.stdout).map((line) => JSON.parse(line))).toEqual([
      { subject: { kind: 'campaign', id: 'C-1' }, hold: true },
      { subject: { kind: 'campaign', id: 'C-2' }, hold: true },
    ]);
  });

  test('has a reason, which is on record sealed, and is shown by the record alone', async () => {
    const { path, hold } = await kept();
    const { stdout, stderr } = await hold('C-1');
    const audit = (...args: string[]) => interlock('audit', ...args, '--journal', path, '--json');
    const [listed, shown] = await Promise.all([audit('list'), audit('show', '5')]);
    expect(stdout + stderr + listed.stdout).not.toContain(REASON);
    expect(json(shown)).toMatchObject({ record: { action: 'subject.held' }, payload: { reason: REASON } });
  });
});

describe.concurrent('holds and releases are refused', () => {
  const [by, of, why] = [
    ['--actor', 'user:counsel'],
    ['--subject', 'campaign:C-1'],
    ['--reason', REASON],
  ] as const;

  test.each([
    ['no reason', [...by, ...of], "required option '--reason <text>' not specified"],
    ['no subject', [...by, ...why], "required option '--subject <kind:id>' not specified"],
    ['half a subject', [...by, ...why, '--subject', 'C-1'], 'KIND:ID is expected, e.g. guest:ID.'],
    ['nobody who asks', [...of, ...why], '--actor (missing): TYPE:ID is expected'],
  ])('where there is %s', async (_what, args, words) => {
    const { path } = await kept();
    const ended = await Promise.all([
      interlock('audit', 'hold', ...args, '--journal', path),
      interlock('audit', 'release', ...args, '--journal', path),
    ]);
    expect(ended).toEqual(Array(2).fill({ code: 64, stdout: '', stderr: expect.stringContaining(words) }));
    expect(onRecord(path)).toEqual(['C-1 is readable']);
  });

  test('where the reason says nothing, nothing of the subject is on record, or it is not held', async () => {
    const { path, hold, release } = await kept();
    expect(await hold('C-1', ' ')).toEqual(refused('The reason is none: a text of 1 to 1000 characters is expected.'));
    expect(await hold('C-9')).toEqual(refused('Nothing of campaign C-9 is on record.'));
    expect(await release('C-9')).toEqual(refused('Nothing of campaign C-9 is on record.'));
    expect(await release('C-1')).toEqual(refused('campaign C-1 is under no legal hold.'));
    expect(onRecord(path)).toEqual(['C-1 is readable']);
  });

  test('where there is no journal, and none is made', async () => {
    const path = join(folder(), 'none.db');
    const { hold, release, erase } = commandsOn(path);
    const ended = await Promise.all([hold('C-1'), release('C-1'), erase('C-1')]);
    expect(ended).toEqual(Array(3).fill(refused(`There is no journal: ${path}`)));
    expect(existsSync(path)).toBe(false);
  });

  test('where the journal is open elsewhere', async ({ onTestFinished }) => {
    const { path, hold, release } = await kept();
    const journal = openJournal(path, { now });
    onTestFinished(() => journal.close());
    const ended = await Promise.all([hold('C-1'), release('C-1')]);
    expect(ended).toEqual(Array(2).fill(refused(`Another writer has this journal open: ${path}`)));
  });

  test('where nothing may be written beside the journal, which stays as it is', async () => {
    const { path, hold, release } = await kept();
    // Whoever runs the tests may be allowed to write everywhere, but not over a folder.
    rmSync(`${path}-lock`);
    mkdirSync(`${path}-lock`);
    const words = `The journal cannot be written (unable to open database file): ${path}-lock`;
    expect(await Promise.all([hold('C-1'), release('C-1')])).toEqual(Array(2).fill(refused(words)));
    expect(onRecord(path)).toEqual(['C-1 is readable']);
  });
});
