import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../src/sandbox/sandbox.ts';

const readme = readFileSync('README.md', 'utf8');
const example = readFileSync('docs/examples/embed.ts', 'utf8');

describe('the README', () => {
  test('shows the embed example as it stands, in 15 lines', () => {
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });

  test('the embed example runs as printed, with nothing but its environment', async () => {
    const sandbox = await startSandbox({
      scenario: {
        campaigns: [{ id: 'c0000000-0000-4000-8000-000000000001', campaignstate: 'active' }],
        queues: [{ id: 'sales', agentsAvailable: 3 }],
      },
    });
    try {
      const folder = mkdtempSync(path.join(tmpdir(), 'interlock-readme-'));
      const library = pathToFileURL(path.resolve('src/index.ts')).href;
      const file = path.join(folder, 'embed.ts');
      writeFileSync(file, example.replace("'genesys-interlock'", `'${library}'`));
      const { stdout } = await promisify(execFile)(process.execPath, [file], {
        cwd: folder,
        env: {
          INTERLOCK_DIALECT: 'guide',
          GENESYS_CLIENT_ID: 'sandbox',
          GENESYS_CLIENT_SECRET: 'sandbox-secret',
          GENESYS_API_URL: sandbox.url,
          GENESYS_LOGIN_URL: sandbox.url,
        },
      });
      // The campaign dials already, so that the example ends the same at any hour.
      expect(stdout).toBe('unchanged\n');
    } finally {
      await sandbox.close();
    }
  });

  test('counts the requests of the day as they are', () => {
    const requests = readFileSync('docs/examples/day.jsonl', 'utf8').trimEnd().split('\n').length;
    expect(readme).toContain(`carries [${requests} requests](docs/examples/day.jsonl)`);
  });

  test('every command that it names exists', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block.replaceAll(/#.*/g, ''));
    const named = [...blocks.join().matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named).toContain('start');
    const unknown = named.filter((name) => !['ci', 'link'].includes(name) && !(name in scripts));
    expect(unknown).toEqual([]);
  });
});
