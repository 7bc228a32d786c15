import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { patches } from './patch.ts';

test('there are at least ten planted bugs', () => {
  expect(patches().length).toBeGreaterThanOrEqual(10);
});

test.each(patches())('$name can still be planted, in machines or sources, and says who is to find it', (patch) => {
  const { file, bug, tests } = patch;
  expect(() => execFileSync('git', ['apply', '--check', file], { stdio: 'pipe' })).not.toThrow();
  expect(bug).toMatch(/^[A-Z].+\.$/);
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((each) => !existsSync(each))).toEqual([]);
  const changed = [...readFileSync(file, 'utf8').matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, name]) => name);
  expect(changed.filter((name) => !name?.match(/^(src|machines)\//))).toEqual([]);
});
