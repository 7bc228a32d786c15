import { isAbsolute, resolve } from 'node:path';
import { defineConfig } from 'rolldown';

const entries = {
  'src/index': './src/index.ts',
  'src/machines': './src/machines.ts',
  'src/testing': './src/testing.ts',
  'src/cli/main': './src/cli/main.ts',
  // Looked for beside the chunk that starts it.
  'chunks/ledger-thread': './src/journal/ledger-thread.ts',
};

const within =
  (...places: readonly string[]) =>
  (id: string) =>
    places.some((place) => id.startsWith(resolve(place)));
const isEntry = (id: string) => Object.values(entries).some((entry) => id === resolve(entry));

/** Of what only an `import()` leads to nothing is among them. */
const shared = { tags: ['$initial' as const] };

/**
 * What is published: few files, since each costs a start about half a millisecond. What the entries share stands in chunks of
 * its own, so that it is there once, whichever of them brought it in; packages stay packages.
 */
export default defineConfig({
  input: entries,
  platform: 'node',
  // As in tsconfig.json: what the oldest Node that `engines` promises can read. What stands in for newer syntax comes from a package
  // that is none of ours, and becomes a part of the chunks.
  transform: { target: 'es2024' },
  external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('@oxc-project/runtime/'),
  output: {
    dir: 'dist',
    sourcemap: true,
    // What says what is what stands in the declarations, too; here it would only be read at each start.
    comments: { jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: {
      groups: [
        { ...shared, name: 'machines', test: within('machines') },
        { ...shared, name: 'engine', test: within('src/engine') },
        { ...shared, name: 'paths', test: within('src/paths', 'src/samples.ts') },
        { ...shared, name: 'client', test: (id) => within('src')(id) && !within('src/cli')(id) && !isEntry(id) },
      ],
    },
  },
});
