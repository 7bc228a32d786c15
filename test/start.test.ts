import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from '../rolldown.config.ts';

// What a start costs is what it loads, and that must not grow unseen. Looked at is what is published, each time in a new process.

const run = promisify(execFile);

let built: string;

beforeAll(async () => {
  // Beside the packages, so that they are found from there.
  mkdirSync('node_modules/.cache', { recursive: true });
  built = mkdtempSync(join(process.cwd(), 'node_modules/.cache/start-'));
  const bundle = await rolldown({ ...config, logLevel: 'silent' });
  await bundle.write({ ...config.output, dir: built });
});

afterAll(() => rmSync(built, { recursive: true }));

interface Loaded {
  /** Files of ours. */
  readonly own: readonly string[];
  /** By name. */
  readonly packages: readonly string[];
  /** Those of Node that are not there from the beginning. */
  readonly builtins: readonly string[];
}

const HOOK = `
  import { registerHooks } from 'node:module';
  const urls = new Set();
  registerHooks({ load(url, context, next) { urls.add(url); return next(url, context); } });
  const there = new Set(process.moduleLoadList);
  process.once('exit', () => {
    const builtins = process.moduleLoadList.filter((name) => !there.has(name));
    process.stderr.write(JSON.stringify({ urls: [...urls], builtins }));
  });`;

/** What is loaded by statements of a module, in which \`at\` makes a specifier of an entry. */
async function loadedBy(statements: (at: (entry: string) => string) => string): Promise<Loaded> {
  const code = statements((entry) => JSON.stringify(pathToFileURL(join(built, 'src', entry)).href));
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const { stderr } = await run(process.execPath, ['--import', hook, '--input-type=module', '--eval', code]);
  const { urls, builtins } = JSON.parse(stderr) as { readonly urls: string[]; readonly builtins: string[] };
  const files = urls.filter((url) => url.startsWith('file:'));
  const [own, theirs] = [true, false].map((ours) => files.filter((url) => url.includes('/.cache/start-') === ours));
  const names = (theirs ?? []).map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url);
  return {
    own: (own ?? []).map((url) => url.replace(/.*\/start-[^/]+\//, '')).sort(),
    packages: [...new Set(names)].sort(),
    builtins: builtins.map((name) => name.replace('NativeModule ', '')),
  };
}

const CONFIGURATION = `{ dialect: 'guide', region: 'us_east_1', clientId: 'id', clientSecret: 'secret', journal: 'memory' }`;
/** What the machines and schemas go by. All others are for those who need them. */
const NEEDED = ['valibot', 'xstate'];
/** Of Node's own, those that cost milliseconds. */
const COSTLY = ['crypto', 'net', 'http', 'stream', 'internal/fs/promises', 'internal/deps/undici/undici'];

describe('an import', () => {
  test('of the library is four files of ours, and no package but those that every client needs', async () => {
    const { own, packages, builtins } = await loadedBy((at) => `await import(${at('index.js')})`);
    expect(own).toEqual(['chunks/client.js', 'chunks/engine.js', 'chunks/machines.js', 'src/index.js']);
    expect(packages).toEqual(NEEDED);
    expect(builtins.filter((name) => COSTLY.includes(name))).toEqual([]);
  });

  test('reads a byte a character: one that is not ASCII would make it two, for the whole file', () => {
    for (const file of ['client.js', 'engine.js', 'machines.js']) {
      expect(readFileSync(join(built, 'chunks', file), 'utf8')).not.toMatch(/[^\0-\x7f]/);
    }
  });

  test('and `connect` bring in nothing but what makes digests and what tells of events', async () => {
    const { own, packages, builtins } = await loadedBy(
      (at) => `const { connect } = await import(${at('index.js')}); await connect(${CONFIGURATION}).close()`,
    );
    expect(own).toHaveLength(4);
    expect(packages).toEqual([...NEEDED, 'eventemitter3'].sort());
    expect(builtins).toContain('crypto');
    expect(builtins.filter((name) => ['net', 'http', 'internal/deps/undici/undici'].includes(name))).toEqual([]);
  });

  test.each([
    ['machines.js', ['chunks/machines.js', 'src/machines.js'], ['valibot', 'xstate']],
    [
      'testing.js',
      ['chunks/engine.js', 'chunks/machines.js', 'chunks/paths.js', 'src/testing.js'],
      ['valibot', 'xstate'],
    ],
  ])('of %s does not bring in the client', async (entry, files, named) => {
    const { own, packages } = await loadedBy((at) => `await import(${at(entry)})`);
    expect(own).toEqual(files);
    expect(packages).toEqual(named);
  });

  test('of several entries has each module once', async () => {
    const same = (at: (entry: string) => string) => `
      import { strictEqual } from 'node:assert';
      const [index, machines, testing] = await Promise.all([import(${at('index.js')}), import(${at('machines.js')}), import(${at('testing.js')})]);
      strictEqual(index.lint, machines.lint);
      strictEqual(testing.modelOf(machines.campaign).lifecycle, machines.campaign);`;
    const { own } = await loadedBy(same);
    expect(own).toHaveLength(7);
  });
});

describe('what is loaded late', () => {
  test.each([
    ['a call', ['cockatiel', 'ky', 'undici'], `await client.campaign(ID).read().catch(() => undefined)`],
    ['an identity', ['libphonenumber-js'], '', `identity: { country: 'DE', keys: [{ id: 'a', secret: SECRET }] }`],
    ['a payload with a JSON Schema', ['ajv'], `await client.guest(ID).check(UPDATE).catch(() => undefined)`],
  ])('%s brings in its packages, and no others', async (_what, brought, act, given = '') => {
    const { packages } = await loadedBy(
      (at) => `
        const ID = 'c0000000-0000-4000-8000-000000000001';
        const SECRET = 'q8Zr2LwX7vKp4NfT9yHs6BdJ3mGc5RaE';
        const UPDATE = { type: 'update', actor: { id: 'anna', type: 'user' }, payload: { nothing: 1 } };
        const { connect } = await import(${at('index.js')});
        const client = connect({ ...${CONFIGURATION}, region: undefined, apiUrl: 'http://127.0.0.1:1', loginUrl: 'http://127.0.0.1:1', ${given} });
        ${act};
        await client.close();`,
    );
    expect(packages).toEqual(expect.arrayContaining(brought));
    const late = ['cockatiel', 'ky', 'undici', 'libphonenumber-js', 'ajv', 'standardwebhooks', 'hono', 'ws'];
    expect(packages.filter((name) => late.includes(name)).sort()).toEqual(brought);
  });

  test('a package that is not there is named where it is needed, and not sooner', async () => {
    const missing = (at: (entry: string) => string) => `
      import { registerHooks } from 'node:module';
      import { rejects } from 'node:assert';
      registerHooks({ resolve: (name, context, next) => next(name === 'undici' ? 'not-undici' : name, context) });
      const { connect } = await import(${at('index.js')});
      const client = connect(${CONFIGURATION});
      const read = () => client.campaign('c0000000-0000-4000-8000-000000000001').read();
      await rejects(read(), /Cannot find package 'not-undici'/);
      await rejects(read(), /Cannot find package 'not-undici'/);
      await client.close();`;
    await expect(loadedBy(missing)).resolves.toBeDefined();
  });
});

describe('a command', () => {
  test('loads what it needs: to explain itself, neither wire nor sandbox', async () => {
    const { packages } = await loadedBy((at) => `process.argv[2] = '--help'; await import(${at('cli/main.js')})`);
    expect(packages).toEqual(['commander', 'valibot', 'xstate']);
  });
});

test('a busy journal finds the file of its thread', async () => {
  const code = `
    const { openJournal } = await import(${JSON.stringify(pathToFileURL(join(built, 'src', 'index.js')).href)});
    const journal = openJournal(${JSON.stringify(join(built, 'journal.db'))}, { now: () => 0, threadFailed: console.log });
    const said = new Promise((resolve) => process.once('worker', (worker) => worker.once('message', resolve)));
    const alive = setInterval(() => {}, 1_000);
    await Promise.allSettled(Array.from({ length: 8 }, () => journal.finishRun('none')));
    console.log(await said);
    clearInterval(alive);
    await journal.close();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code]);
  expect(stdout).toBe('ready\n');
});
