import { createRequire } from 'node:module';

/** Found by the package's own name, which holds for sources and for what is built from them. */
const { version } = createRequire(import.meta.url)('genesys-interlock/package.json') as { readonly version: string };

/** The version of this package. */
export const VERSION = version;
