import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { dialects } from '../dialects.ts';
import { lifecycles } from '../lifecycles.ts';
import { type Page, pages } from '../pages/pages.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { policyFile } from './policy-file.ts';
import { print, printJson } from './terminal.ts';
import { reasonOf } from './text-file.ts';

interface DocsFlags {
  readonly check?: true;
  readonly policy?: string;
  readonly out?: string;
  readonly json?: true;
}

export function addDocs(program: Command): void {
  program
    .command('docs')
    .summary('write the pages that are generated from the machines and their effects')
    .description('Writes the generated pages into docs/ of the current directory, or says which of them are stale.')
    .option('--check', 'write nothing; fail where a page is stale')
    .option('--policy <file>', 'the lifecycles as this policy restricts them, with its numbers; needs --out')
    .option('--out <directory>', 'write there instead of here')
    .option('--json', 'print the paths as JSON')
    .addHelpText('after', EXAMPLES)
    .action((flags: DocsFlags) => {
      process.exitCode = docs(flags);
    });
}

const EXAMPLES = `
Examples:
  interlock docs
  interlock docs --check
  interlock docs --policy policy.json --out our-rules`;

/** @throws {UsageError} where the pages of one policy would take the place of everybody's. */
function pagesOf({ policy: file, out }: DocsFlags): Page[] {
  if (file !== undefined && out === undefined) {
    throw new UsageError('--policy: docs/ is what holds without one; --out DIRECTORY is expected beside it.');
  }
  const { policy, roster } = policyFile('--policy', file);
  const all = file === undefined ? pages(lifecycles, dialects) : pages(roster, dialects, policy.parts);
  return all.map(({ path, text }) => ({ path: out === undefined ? path : join(out, path), text }));
}

/** @throws {UsageError} */
function write({ path, text }: Page, out: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new UsageError(`--out ${out}: a directory that can be written is expected (${reasonOf(cause)}).`, { cause });
  }
}

function docs(flags: DocsFlags): ExitCode {
  const { check, json, out = '.' } = flags;
  const all = pagesOf(flags);
  const stale = all.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  if (!check) {
    for (const page of stale) write(page, out);
  }
  const paths = stale.map(({ path }) => path);
  const key = check ? 'stale' : 'written';
  if (json) printJson({ pages: all.length, [key]: paths });
  else print(...paths.map((path) => `${path}: ${key}`), `${all.length} pages, ${paths.length} ${key}`);
  return check && paths.length > 0 ? EXIT.otherwise : EXIT.done;
}
