import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: true;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: { readonly [path: string]: Locked };
};
const { '': _project, ...dependencies } = packages;

test('the lock file names no registry, so that none is preferred to the one of whoever installs', () => {
  expect(Object.values(dependencies).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
});

test('each package is locked to its bytes', () => {
  const loose = Object.entries(dependencies).filter(
    ([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
  expect(Object.keys(dependencies).length).toBeGreaterThan(100);
});

test('only packages that are named may run scripts when they are installed', () => {
  const { allowScripts, dependencies: own } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(allowScripts).toEqual({ node: true });
  // What users get runs none at all.
  expect(Object.keys(own)).not.toContain('node');
});
