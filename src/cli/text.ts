import { InputError } from './input-error.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of a line's bytes. @throws {InputError} at the first that is not UTF-8. */
export function textOf(line: number, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    // The decoder only says that something is wrong, not where.
    const column = soundText(bytes).length + 1;
    throw new InputError(line, { column, text: 'line (bytes): UTF-8 is expected.' });
  }
}

/** All before the first broken character: whether a beginning is sound turns from yes to no once, so halving finds it. */
function soundText(bytes: Uint8Array): string {
  let sound = '';
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    try {
      // `stream` lets a character be cut at the end.
      sound = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return sound;
}
