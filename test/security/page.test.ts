import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('each test that the page on security names is there', () => {
  const named = readFileSync('docs/security.md', 'utf8').matchAll(/`((?:test\/[\w-]+\/)?[\w-]+(?:\.test)?\.ts)`/g);
  const names = [...new Set([...named].map(([, name = '']) => name))];
  const all = readdirSync('test', { recursive: true, encoding: 'utf8' });
  const missing = names.filter((name) => !existsSync(name) && !all.some((path) => path.endsWith(`/${name}`)));
  expect(missing).toEqual([]);
  expect(names.length).toBeGreaterThan(15);
});
