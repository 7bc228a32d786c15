#!/usr/bin/env node
// Node 22 calls node:sqlite experimental each time it is loaded. All other warnings are let through.
const { emitWarning } = process;
process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
  if (String(warning).startsWith('SQLite is an experimental feature')) return;
  Reflect.apply(emitWarning, process, [warning, ...rest]);
};

// Static imports would be loaded, and warned about, before the lines above.
const { main } = await import('./program.ts');
await main(process.argv);
