import { UsageError } from './exit.ts';
import { placesOf } from './places.ts';
import { textFile } from './text-file.ts';

/** The JSON object in a file that an option names. @throws {UsageError} */
export function jsonFile(option: string, file: string): object {
  const text = textFile(option, file);
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
