import type { Node } from './syntax.ts';

/** One place of one source where something can be changed. */
export interface Site {
  readonly node: Node;
  /** What the node stands in, the nearest first. */
  readonly around: readonly Node[];
  readonly source: string;
}

/** The text from `start` up to `end` gives way to another. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** What may be changed at a site. */
export type Operator = (site: Site) => Iterable<Change>;

/** One change of one file, which the tests are expected to notice. */
export interface Mutant {
  readonly file: string;
  /** The whole file, changed. */
  readonly planted: string;
  readonly line: number;
  readonly column: number;
  /** That line, as it stands. */
  readonly text: string;
  readonly what: string;
}

export const textOf = ({ source }: Site, { start, end }: Node): string => source.slice(start, end);

export const replaced = ({ start, end }: Node, by: string): Change => ({ start, end, by });

/** An element of a list or a property of an object goes, with the comma behind it. */
export function removed({ source }: Site, { start, end }: Node): Change {
  const comma = /^\s*,/.exec(source.slice(end))?.[0] ?? '';
  return { start, end: end + comma.length, by: '' };
}

export const planted = (source: string, { start, end, by }: Change): string =>
  source.slice(0, start) + by + source.slice(end);

export function mutantOf(file: string, source: string, change: Change): Mutant {
  const { start, end, by } = change;
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const was = short(source.slice(start, end));
  return {
    file,
    planted: planted(source, change),
    line: source.slice(0, start).split('\n').length,
    column: start - lineStart + 1,
    text: source.slice(lineStart).split('\n', 1)[0]?.trim() ?? '',
    what: by === '' || by === ';' ? `without ${was}` : `${was} → ${short(by)}`,
  };
}

const LONGEST = 100;

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
