import { require } from '../engine/require.ts';

/** node:fs, as an import of it would bring in its promises and streams for those too who keep no journal on disk. */
export const disk = require('node:fs') as typeof import('node:fs');
