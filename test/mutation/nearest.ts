import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nodes, parse } from './syntax.ts';

/** The source files that each source file imports, types aside. */
const importsOf = (file: string): readonly string[] =>
  nodes(parse(readFileSync(file, 'utf8')).body)
    .filter(({ type, importKind }) => type === 'ImportDeclaration' && importKind !== 'type')
    .flatMap(({ source }) => nodes(source).map(({ value }) => String(value)))
    .filter((from) => from.startsWith('.') && from.endsWith('.ts'))
    .map((from) => path.posix.join(path.posix.dirname(file), from));

/** Finds of the given tests those that a source file has any part in, the fewest imports away first. */
export function nearness(tests: readonly string[]): (file: string) => readonly string[] {
  const importers = new Map<string, string[]>();
  for (const importer of globSync(['machines/**/*.ts', 'src/**/*.ts', 'test/**/*.ts'])) {
    for (const imported of importsOf(importer)) {
      importers.set(imported, [...(importers.get(imported) ?? []), importer]);
    }
  }
  return (file) => {
    const reached = new Set([file]);
    for (const at of reached) for (const importer of importers.get(at) ?? []) reached.add(importer);
    return [...reached].filter((each) => tests.includes(each));
  };
}
