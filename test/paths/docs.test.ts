import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as machines from '../../src/machines.ts';
import * as kit from '../../src/testing.ts';

const page = readFileSync('docs/testing.md', 'utf8');
const example = readFileSync('docs/examples/paths.ts', 'utf8');

/** The example beside this repository's sources, changed as a test wants it; what `node --test` says of it, as TAP. */
async function ran(change: (text: string) => string): Promise<string> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'interlock-paths-')), 'paths.ts');
  const at = (source: string) => `'${pathToFileURL(path.resolve(source)).href}'`;
  const text = change(example)
    .replace("'genesys-interlock/machines'", at('src/machines.ts'))
    .replace("'genesys-interlock/testing'", at('src/testing.ts'))
    .replace("'fast-check'", `'${import.meta.resolve('fast-check')}'`);
  writeFileSync(file, text);
  const args = ['--test', '--test-reporter=tap', file];
  // What runs in a test of Node's own runner would else be taken for a part of it.
  const env = { PATH: process.env.PATH };
  const run = promisify(execFile)(process.execPath, args, { env });
  return run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

describe('the page on testing', () => {
  test('shows the example as it stands', () => {
    expect(page).toContain(`\`\`\`ts\n${example}\`\`\``);
  });

  test('has every strategy, and names nothing that the kit does not have', () => {
    const [, table = ''] = /\| strategy \|[^\n]*\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? [];
    const named = [...table.matchAll(/^\| ((?:`\w+`,? ?)+)/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g));
    expect(named).toEqual(kit.STRATEGIES);
    const called = [...page.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`(\w+)\((?:model|fc|lifecycle|machine)/g)];
    expect(called.length).toBeGreaterThan(5);
    for (const [, name = ''] of called) expect({ ...machines, ...kit }).toHaveProperty(name);
  });
});

describe('the example', () => {
  test("runs as printed under Node's own test runner", async () => {
    const said = await ran((text) => text);
    const paths = /# Subtest: campaign, (\d+) paths/.exec(said)?.[1];
    expect(said).toMatch(new RegExp(`^# tests ${Number(paths) + 1}$`, 'm'));
    expect(said).toMatch(/^# fail 0$/m);
  });

  test('fails where its system forgets a rule, both by paths and by walks', async () => {
    const said = await ran((text) => text.replace("reason === undefined ? { refusedBy: ['reason'] } : ", ''));
    expect(said).toMatch(/not ok \d+ - 1\. paused: /);
    expect(said).toMatch(/refused by reason was expected, and it was allowed\./);
    expect(said).toMatch(/not ok \d+ - random walks/);
    expect(said).toContain('seed: 20261121');
  });
});
