import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** One file of the page, as it is sent. */
interface File {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
}

const TYPES: { readonly [ending: string]: string } = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};

/** Found by the package's own name: they are not compiled, and lie in one place for sources and for what is built from them. */
const ROOT = new URL('src/inspector/', import.meta.resolve('genesys-interlock/package.json'));

/** Page and charts by path. Few and small, so that they are read once. */
export function filesOf(): ReadonlyMap<string, File> {
  return new Map(['page', 'charts'].flatMap((folder) => readdirSync(new URL(folder, ROOT)).flatMap(fileIn(folder))));
}

const fileIn =
  (folder: string) =>
  (name: string): [string, File][] => {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined) return [];
    // A chart's own style is for viewers without a style sheet; the page has one, and lets no other in.
    const text = readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8').replace(/<style>.*<\/style>\n/s, '');
    const plain = Buffer.from(text);
    return [[name === 'index.html' ? '/' : `/${folder}/${name}`, { type, plain, gzip: gzipSync(plain) }]];
  };
