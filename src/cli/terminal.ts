import { styleText } from 'node:util';

/** Control characters, which a terminal obeys, and those that turn the order of what is read or begin a new line. */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The platform's words, and those of a file, may hold anything; what is not safe to print becomes a dot. */
export const harmless = (text: string): string => text.replace(UNSAFE, '·');

/** JSON on one line that is safe to print: the same value, with what is not safe written as an escape. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One line each on stdout. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${harmless(line)}\n`);
}

/** One line each on stderr: what is said besides the result. */
export function tell(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${harmless(line)}\n`);
}

/** A result as one line of JSON. */
export const printJson = (value: unknown): void => print(jsonText(value));

/** Text that has been made harmless and may be styled. */
export function printStyled(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** Styled where stdout is a terminal that wants it; NO_COLOR and FORCE_COLOR are obeyed. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
