import { appendFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Span } from '../sinks/span.ts';
import { UsageError } from './exit.ts';
import { jsonText } from './terminal.ts';
import { reasonOf } from './text-file.ts';

export const spanOption = (): Option =>
  new Option('--spans <file>', 'add a line of JSON for each stretch of time that somebody spent in one state');

export type SpanTaker = (span: Span) => Promise<void>;

/** What takes spans: the file of `--spans`; without one they are let go. @throws {UsageError} where it cannot be written. */
export async function spanTaker(path: string | undefined): Promise<SpanTaker> {
  if (path === undefined) return async () => undefined;
  try {
    await appendFile(path, '', { mode: 0o600 });
  } catch (cause) {
    throw new UsageError(`--spans ${path}: a file that can be written is expected (${reasonOf(cause)}).`, { cause });
  }
  return (span) => appendFile(path, `${jsonText(span)}\n`);
}
