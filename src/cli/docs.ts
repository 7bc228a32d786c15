import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { dialects } from '../dialects.ts';
import { lifecycles } from '../lifecycles.ts';
import { pages } from '../pages/pages.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './terminal.ts';

interface DocsFlags {
  readonly check?: true;
  readonly json?: true;
}

export function addDocs(program: Command): void {
  program
    .command('docs')
    .summary('write the pages that are generated from the machines and their effects')
    .description('Writes the generated pages into docs/ of the current directory, or says which of them are stale.')
    .option('--check', 'write nothing; fail where a page is stale')
    .option('--json', 'print the paths as JSON')
    .addHelpText('after', '\nExamples:\n  interlock docs\n  interlock docs --check')
    .action((flags: DocsFlags) => {
      process.exitCode = docs(flags);
    });
}

function docs({ check, json }: DocsFlags): ExitCode {
  const all = pages(lifecycles, dialects);
  const stale = all.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  if (!check) {
    for (const { path, text } of stale) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  const paths = stale.map(({ path }) => path);
  const key = check ? 'stale' : 'written';
  if (json) printJson({ pages: all.length, [key]: paths });
  else print(...paths.map((path) => `${path}: ${key}`), `${all.length} pages, ${paths.length} ${key}`);
  return check && paths.length > 0 ? EXIT.otherwise : EXIT.done;
}
