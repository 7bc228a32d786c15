import { closeSync, openSync, readSync } from 'node:fs';
import { UsageError } from './exit.ts';

/** Bytes of a file that an option names, unless it says otherwise. */
const LARGEST = 16_777_216;

/** `ENOENT` and the like, as the system names it. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';

/**
 * The text of a file that an option names. Reads no further than the limit, whatever the file is.
 * @param most bytes
 * @throws {UsageError}
 */
export function textFile(option: string, file: string, most = LARGEST): string {
  const bytes = bytesOf(option, file, most);
  if (bytes.length > most) throw new UsageError(`${option} ${file}: at most ${most} bytes are expected.`);
  return bytes.toString('utf8');
}

/** At most one byte more than the limit. */
function bytesOf(option: string, file: string, most: number): Buffer {
  const chunks: Buffer[] = [];
  let left = most + 1;
  try {
    const opened = openSync(file, 'r');
    try {
      for (let read = -1; read !== 0 && left > 0; left -= read) {
        const chunk = Buffer.allocUnsafe(Math.min(left, 65_536));
        read = readSync(opened, chunk);
        chunks.push(chunk.subarray(0, read));
      }
    } finally {
      closeSync(opened);
    }
  } catch (cause) {
    throw new UsageError(`${option} ${file}: a file that can be read is expected (${reasonOf(cause)}).`, { cause });
  }
  return Buffer.concat(chunks);
}
