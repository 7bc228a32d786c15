#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';
import { boundHeap } from './heap.ts';

/** As `engines` of package.json has it. An older Node lacks what is imported below, and says so in words that help nobody. */
const OLDEST = '22.19';

const { node } = process.versions;
if (node.localeCompare(OLDEST, 'en', { numeric: true }) < 0) {
  process.stderr.write(`interlock: Node (${node}): ${OLDEST} or later is expected.\n`);
  process.exit(64);
}

// What a start compiles is kept for the next one, with its user: into the directory that all users share, which Node takes by
// default, another could have put code before.
const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
const caches = XDG_CACHE_HOME || (HOME && join(HOME, '.cache')) || LOCALAPPDATA;
if (caches) module.enableCompileCache(join(caches, 'interlock'));

// Node 22 calls node:sqlite experimental each time it is loaded. All other warnings are let through.
const { emitWarning } = process;
process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
  if (String(warning).startsWith('SQLite is an experimental feature')) return;
  Reflect.apply(emitWarning, process, [warning, ...rest]);
};

// A static import would be loaded, and warned about, before the lines above.
const { main } = await import('./program.ts');
boundHeap();
await main(process.argv);
