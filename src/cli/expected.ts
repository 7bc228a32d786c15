import * as v from 'valibot';
import { OUTCOMES } from '../engine/outcome.ts';
import { UsageError } from './exit.ts';
import { linesOf } from './lines.ts';
import { ending, type Result } from './result.ts';
import { reasonOf } from './text-file.ts';

/** Differences that are kept in words; further ones are counted. */
const KEPT = 100;

const schema = v.object({
  line: v.pipe(v.number(), v.integer()),
  outcome: v.picklist(OUTCOMES),
  reasons: v.array(v.string()),
});

/** How each line should end: kind and reasons, by line number. Holds one text a line. */
export class Expected {
  readonly file: string;
  readonly #endings: Map<number, string>;
  readonly #kept: { readonly line: number; readonly text: string }[] = [];
  #differing = 0;

  private constructor(file: string, endings: Map<number, string>) {
    this.file = file;
    this.#endings = endings;
  }

  /** Reads a file as `--out` writes it. @throws {UsageError} where it is none. */
  static async read(file: string): Promise<Expected> {
    const endings = new Map<number, string>();
    try {
      for await (const { number, bytes } of linesOf(file)) {
        const parsed = v.safeParse(schema, jsonOf(bytes.toString()));
        if (!parsed.success) throw new UsageError(`--expect ${file}:${number}: a line as --out writes it is expected.`);
        endings.set(parsed.output.line, ending(parsed.output));
      }
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      throw new UsageError(`--expect ${file}: a file that can be read is expected (${reasonOf(cause)}).`, { cause });
    }
    return new Expected(file, endings);
  }

  compare(result: Result): void {
    const expected = this.#endings.get(result.line);
    this.#endings.delete(result.line);
    const actual = ending(result);
    if (expected !== actual) this.#differ(result.line, `expected ${expected ?? 'nothing'}, ended ${actual}`);
  }

  /** Call it at the end: what has not been compared by then is missing. In order of lines. */
  differences(): string[] {
    for (const [line, expected] of this.#endings) this.#differ(line, `expected ${expected}, did not end`);
    this.#endings.clear();
    const lines = this.#kept.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `line ${line}: ${text}`);
    const more = this.#differing - this.#kept.length;
    return more > 0 ? [...lines, `and ${more} more`] : lines;
  }

  #differ(line: number, text: string): void {
    this.#differing += 1;
    if (this.#kept.length < KEPT) this.#kept.push({ line, text });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
