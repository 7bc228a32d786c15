import { createRequire } from 'node:module';

/** Brings in what only some need, where an answer is owed at once and an `import()` would have to be waited for. */
export const require = createRequire(import.meta.url);
