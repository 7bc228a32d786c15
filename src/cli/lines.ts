import { createReadStream } from 'node:fs';

/** Bytes of a line at most, without its end; a longer one is cut here and is the last that is read. */
export const LONGEST = 1_048_576;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** A line as it stands in the file. */
export interface RawLine {
  /** 1 for the first. */
  readonly number: number;
  /** Without `\n` or `\r\n`. */
  readonly bytes: Buffer;
  /** How many bytes of the file it takes, its end included. */
  readonly size: number;
}

/** The lines of a file, read as they are asked for. What stands behind the last line end is a line where it is not empty. */
export async function* linesOf(path: string): AsyncGenerator<RawLine, void> {
  let number = 0;
  let begun: Buffer[] = [];
  let length = 0;
  const line = (last: Buffer, end: number): RawLine => {
    const whole = begun.length === 0 ? last : Buffer.concat([...begun, last]);
    begun = [];
    length = 0;
    number += 1;
    const bytes = whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    return { number, bytes, size: whole.length + end };
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      yield line(chunk.subarray(from, to), 1);
      from = to + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LONGEST + 1) {
      yield line(Buffer.alloc(0), 0);
      return;
    }
  }
  if (begun.length > 0) yield line(Buffer.alloc(0), 0);
}
