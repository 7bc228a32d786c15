import { main } from '../src/cli/program.ts';
import { draw } from './charts/draw.ts';

// Everything that is generated: the pages, and the charts beside them. With `--check` nothing is written.
const flags = process.argv.slice(2);
await main(['node', 'interlock', 'docs', ...flags]);
const check = flags.includes('--check');
const fresh = await draw({ check });
if (check && !fresh) process.exitCode = 2;
