import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BOUND, trial } from './trial.ts';

/** How many campaigns, and the seed of when each is activated. */
const [, , campaigns = '1060', seed = '1'] = process.argv;
const folder = mkdtempSync(path.join(tmpdir(), 'interlock-windows-'));
const figures = await trial(Number(campaigns), Number(seed), path.join(folder, 'journal.db'));
rmSync(folder, { recursive: true });
const { activations, crashes, beyond, worst, present, wrong, audit } = figures;
console.log(`seed ${seed}, campaigns ${campaigns}, activations ${activations}, crashes ${crashes}`);
console.log(`active minutes outside the window beyond the bound of ${BOUND / 1_000} s: ${beyond.toFixed(1)}`);
console.log(`worst lateness of a pause: ${worst / 1_000} s, and with a process there to make it: ${present / 1_000} s`);
console.log(`not paused at the end, or written more than once: ${wrong}; audit ${audit ? 'sound' : 'BROKEN'}`);
process.exitCode = beyond === 0 && wrong === 0 && audit && crashes === 3 ? 0 : 1;
