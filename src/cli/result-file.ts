import { once } from 'node:events';
import { createWriteStream, existsSync, realpathSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { OutputError, UsageError } from './exit.ts';
import type { Result } from './result.ts';
import { jsonText } from './terminal.ts';
import { reasonOf } from './text-file.ts';

/** The file of `--out`, for its owner alone: a line of JSON a result, in the order in which they end. */
export class ResultFile {
  readonly #stream: WriteStream;
  #error: OutputError | undefined;
  #full: Promise<unknown> | undefined;

  private constructor(stream: WriteStream, path: string) {
    this.#stream = stream;
    stream.on('error', (cause) => {
      this.#error = new OutputError(`--out ${path}: it cannot be written any more (${reasonOf(cause)}).`, { cause });
    });
  }

  /** Begins it anew. @throws {UsageError} where it cannot be written, or is the file of requests itself. */
  static async open(path: string, requests: string): Promise<ResultFile> {
    if (existsSync(path) && realpathSync(path) === realpathSync(requests)) {
      throw new UsageError(`--out ${path}: another file than the one of the requests is expected.`);
    }
    const stream = createWriteStream(path, { mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (cause) {
      throw new UsageError(`--out ${path}: a file that can be written is expected (${reasonOf(cause)}).`, { cause });
    }
    return new ResultFile(stream, path);
  }

  /** Settles once there is room for more. @throws {OutputError} */
  async write(result: Result): Promise<void> {
    if (this.#error) throw this.#error;
    if (this.#stream.write(`${jsonText(result)}\n`)) return;
    this.#full ??= once(this.#stream, 'drain')
      .catch(this.#failed)
      .finally(() => {
        this.#full = undefined;
      });
    await this.#full;
  }

  /** @throws {OutputError} */
  async close(): Promise<void> {
    if (this.#error) throw this.#error;
    this.#stream.end();
    await finished(this.#stream).catch(this.#failed);
  }

  readonly #failed = (cause: unknown): never => {
    throw this.#error ?? cause;
  };
}
