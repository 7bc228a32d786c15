import { type Driver, follow } from './driver.ts';
import type { Model } from './model.ts';
import { type Path, pathText } from './path.ts';

/** A test runner, as far as it is needed: Vitest, `node:test` and others have both. */
export interface Suite {
  describe(title: string, body: () => void): unknown;
  test(title: string, body: () => Promise<void>): unknown;
}

const LONGEST_TITLE = 120;

/**
 * One test a path, named by its steps: each is taken on a driver of its own.
 * @throws Error where there is no path, since a suite without tests would pass.
 */
export function describePaths(
  { describe, test }: Suite,
  model: Model,
  paths: readonly Path[],
  driver: () => Driver | Promise<Driver>,
): void {
  if (paths.length === 0) throw new Error(`${model.name}: there is no path to take.`);
  describe(`${model.name}, ${paths.length} ${paths.length === 1 ? 'path' : 'paths'}`, () => {
    for (const [at, path] of paths.entries()) {
      test(`${at + 1}. ${titleOf(path)}`, async () => follow(model, path, await driver()));
    }
  });
}

function titleOf(path: Path): string {
  const text = pathText(path);
  return text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE)}… (${path.length} steps)` : text;
}
