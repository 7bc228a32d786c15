import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOM = new URL('../../src/sandbox/', import.meta.url);
const PACKAGES = /^(node:|(hono|@hono\/node-server|ajv)(\/|$))/;

/** Every way a file reaches out of the room, or touches what belongs to the CLI. */
function breaches(source: string): string[] {
  const imported = [...source.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name = '']) => name);
  const used = source.match(/\b(process|console)\b(?=[.[])|\bargv\b/g) ?? [];
  return [...imported.filter((name) => !/^\.\/[\w-]+\.ts$/.test(name) && !PACKAGES.test(name)), ...used];
}

test('the sandbox imports nothing from outside its room, and leaves process and console alone', () => {
  const files = readdirSync(ROOM);
  expect(files).toContain('sandbox.ts');
  const found = files.flatMap((file) =>
    breaches(readFileSync(new URL(file, ROOM), 'utf8')).map((breach) => `${file}: ${breach}`),
  );
  expect(found).toEqual([]);
});

test('a breach would be seen', () => {
  expect(breaches("import { x } from '../../machines/campaign.ts';")).toEqual(['../../machines/campaign.ts']);
  expect(breaches("export * from '../engine/decide.ts';")).toEqual(['../engine/decide.ts']);
  expect(breaches("await import('xstate')")).toEqual(['xstate']);
  expect(breaches("import '../connect.ts';\nconsole.log(process.argv);")).toEqual([
    '../connect.ts',
    'console',
    'process',
    'argv',
  ]);
});
