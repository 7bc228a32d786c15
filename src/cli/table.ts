import { harmless } from './terminal.ts';

type Cell = string | number;

/** Numbers as people read them: `1,234` and `12.3`. */
export const figure = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

export const counted = (count: number, noun: string): string => `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Lines of equal columns: texts to the left, numbers to the right, two spaces between. */
export function table(rows: readonly (readonly Cell[])[]): string[] {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : harmless(cell))));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  return rows.map((row, at) =>
    row
      .map((cell, column) => {
        const text = texts[at]?.[column] ?? '';
        return typeof cell === 'number' ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Blocks of lines next to each other, with so many spaces between. */
export function beside(blocks: readonly (readonly string[])[], gap: number): string[] {
  const widths = blocks.map((block) => Math.max(0, ...block.map((line) => line.length)) + gap);
  return Array.from({ length: Math.max(0, ...blocks.map((block) => block.length)) }, (_, at) =>
    blocks
      .map((block, column) => (block[at] ?? '').padEnd(widths[column] ?? 0))
      .join('')
      .trimEnd(),
  );
}
