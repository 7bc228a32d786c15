import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ended, file, folder, interlock, start } from './interlock.ts';

/** Warns when the command is done, as a module does that is loaded late. */
const WARNINGS = `process.once('beforeExit', () => {
  for (const text of ['SQLite is an experimental feature and might change', 'Another one is, too']) {
    process.emitWarning(text, 'ExperimentalWarning');
  }
});`;

/** Goes on for long after the command is done, with a few megabytes in use at a time, and says how large the young generation is. */
const ALLOCATING = `
  import { getHeapSpaceStatistics } from 'node:v8';
  process.once('beforeExit', async () => {
    const kept = [];
    for (let round = 0; round < 300; round += 1) {
      for (let at = 0; at < 10_000; at += 1) kept[(round * 10_000 + at) % 60_000] = { text: 'text ' + at, of: [round] };
      await new Promise(setImmediate);
    }
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    console.log(young.space_size / 2 ** 20);
  });`;

describe.concurrent('interlock', () => {
  test('explains itself and each command, with examples', async () => {
    const names = ['apply', 'send', 'check', 'read', 'sandbox', 'webhooks ensure', 'audit verify', 'audit list'];
    const pages = [[], ...names.map((name) => name.split(' ')), ['audit', 'show'], ['docs']];
    for (const { code, stdout, stderr } of await Promise.all(pages.map((name) => interlock(...name, '--help')))) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/\nExamples:\n {2}interlock /);
    }
  });

  test.each([
    ['audit', 'erase'],
    ['outbox', 'replay'],
    ['schedules', 'cancel'],
  ])('explains what is asked of %s %s apart from the checkpoints that any command makes', async (...names) => {
    const { stdout } = await interlock(...names, '--help');
    const checkpoints = stdout.indexOf('Checkpoints of the audit');
    expect(stdout.indexOf('  --every-records')).toBeGreaterThan(checkpoints);
    expect(checkpoints).toBeGreaterThan(stdout.indexOf('  --actor'));
  });

  test('says its version', async () => {
    expect((await interlock('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ['no command', []],
    ['an unknown one', ['aply']],
    ['a command of a group that is missing', ['audit']],
  ])('is bad usage with %s', async (_, args) => {
    const { code, stdout, stderr } = await interlock(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).not.toBe('');
  });

  test.each([
    ['where caches belong', (dir: string) => ({ XDG_CACHE_HOME: dir }), 'interlock'],
    ['at home', (dir: string) => ({ HOME: dir }), '.cache/interlock'],
  ])('keeps what it has compiled %s', async (_where, environment, kept) => {
    const dir = folder();
    const { code } = await ended(start(['--version'], { NODE_COMPILE_CACHE: '', ...environment(dir) }));
    expect([code, readdirSync(dir), readdirSync(join(dir, kept)).length]).toEqual([0, [kept.split('/')[0]], 1]);
  });

  test('starts all the same where nobody lives', async () => {
    const { code, stderr } = await ended(start(['--version'], { NODE_COMPILE_CACHE: '' }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('says which Node it needs where it is started with an older one', async () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    const [, oldest] = /^>=(.*)$/.exec(engines.node) ?? [];
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.9.0' } });`;
    const environment = { NODE_OPTIONS: `--import=${file('older.mjs', older)}` };
    expect(await ended(start(['--version'], environment))).toEqual({
      code: 64,
      stdout: '',
      stderr: `interlock: Node (22.9.0): ${oldest} or later is expected.\n`,
    });
  });

  test('does not take more memory, the longer it runs', async () => {
    const environment = { NODE_OPTIONS: `--import=${file('allocating.mjs', ALLOCATING)}` };
    const { stdout } = await ended(start(['--version'], environment));
    expect(Number(stdout.split('\n')[1])).toBeLessThanOrEqual(64);
  });

  test('keeps quiet about SQLite being an experiment, and about nothing else', async () => {
    const environment = { NODE_OPTIONS: `--import=${file('warnings.mjs', WARNINGS)}` };
    const { stderr } = await ended(start(['audit', 'verify', '--journal', 'none'], environment));
    expect(stderr).toContain('ExperimentalWarning: Another one is, too');
    expect(stderr).not.toContain('SQLite');
  });
});
