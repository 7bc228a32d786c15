import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** node:fs, as an import of it would bring in its promises and streams for those too who keep no journal on disk. */
export const disk = require('node:fs') as typeof import('node:fs');
