import type { Json } from '../../machines/verdict.ts';

/** A table; a cell's pipes and line breaks are kept from ending it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', '<br>');

export const code = (text: string): string => `\`${text}\``;

export const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

export const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

const WIDTH = 100;

/** JSON for reading: what fits on a line stays on one. */
export function json(value: Json, indent = ''): string {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  if (indent.length + flat.length <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item: Json) => inner + json(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${json(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

/** Blocks of Markdown with an empty line between them. */
export const blocks = (...parts: readonly string[]): string => parts.join('\n\n');

/** A page as a file holds it: it says first where it comes from, and ends with a line break. */
export const page = (source: string, ...parts: readonly string[]): string =>
  `${blocks(`<!-- Generated from ${source} by \`npm run docs\`. Change the source, not this page. -->`, ...parts)}\n`;
