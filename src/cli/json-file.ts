import { readFileSync } from 'node:fs';
import { UsageError } from './exit.ts';
import { placesOf } from './places.ts';

/** The JSON object in a file that an option names. @throws {UsageError} */
export function jsonFile(option: string, file: string): object {
  const text = readText(option, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const lines = text.slice(0, placesOf(text).brokenAt).split('\n');
    const place = `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
    throw new UsageError(`${option} ${file}:${place}: JSON is expected, and it breaks here.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`${option} ${file}: a JSON object is expected.`);
}

function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${option} ${file}: a file that can be read is expected (${reasonOf(cause)}).`, { cause });
  }
}

/** `ENOENT` and the like, as the system names it. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
