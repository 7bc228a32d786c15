import { styleText } from 'node:util';

/**
 * The platform's words may hold control characters, and with them anything that a terminal obeys; each becomes a dot.
 */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, '·');

/** One line each on stdout. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${harmless(line)}\n`);
}

/** One line each on stderr: what is said besides the result. */
export function tell(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${harmless(line)}\n`);
}

/** A result as one line of JSON. */
export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** Text that has been made harmless and may be styled. */
export function printStyled(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** Styled where stdout is a terminal that wants it; NO_COLOR and FORCE_COLOR are obeyed. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
