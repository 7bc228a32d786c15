import { connect } from '../connect.ts';
import type { StoredJournal } from '../journal/stored-journal.ts';
import type { Metrics } from '../metrics.ts';
import type { Connection } from './connection.ts';
import { InputError } from './input-error.ts';
import { progressOf } from './progress.ts';
import type { Result } from './result.ts';
import { Run } from './run.ts';
import type { Source } from './source.ts';
import type { Summary } from './summary.ts';
import { Tally } from './tally.ts';

export interface ApplicationSettings {
  readonly source: Source;
  readonly connection: Connection;
  readonly journal: StoredJournal;
  readonly concurrency: number;
  /** Carry out once more what was finished before. */
  readonly again: boolean;
  readonly stop: AbortSignal;
  /** Told of each result; the next line of the resource waits for it. */
  readonly ended: (result: Result) => Promise<void>;
}

/** Carries a file out with a journal, from wherever it was left, and says what came of it. */
export async function application(
  settings: ApplicationSettings,
): Promise<Omit<Summary, 'expected' | 'audit' | 'journal'>> {
  const { source, connection, journal, concurrency, again, stop, ended } = settings;
  const { configuration } = connection;
  const began = configuration.clock.monotonic();
  const run = journal.startRun(source.name, again);
  const client = run.finished ? undefined : connect({ connections: concurrency, ...configuration, journal });
  const tally = new Tally();
  const progress = progressOf(source.size, tally);
  let passed = 0;
  try {
    const resumed = (await client?.resumed) ?? [];
    const end = await new Run({
      file: source.file,
      run,
      journal,
      client,
      concurrency,
      stop,
      async done(bytes, result) {
        passed += bytes;
        if (result) tally.count(result);
        progress.advance(passed, result);
        if (result) await ended(result);
      },
    }).carry();
    if (end === 'complete' && tally.unrecorded === 0 && !run.finished) await journal.finishRun(run.run);
    const elapsedMs = configuration.clock.monotonic() - began;
    // Closing brings what is due to its sink, which is to be counted too.
    await client?.close();
    return {
      file: source.file,
      run: run.run,
      end: end instanceof InputError ? 'badInput' : end,
      badInput: end instanceof InputError ? end.toLines(source.file) : [],
      finishedBefore: run.finished,
      resumed: resumed.length,
      ...tally.read(),
      elapsedMs,
      wire: client ? wireOf(client.metrics()) : null,
    };
  } finally {
    progress.end();
    await client?.close();
  }
}

/** Outcomes and reasons are counted by line instead. */
function wireOf({ outcomes: _outcomes, reasons: _reasons, ...wire }: Metrics): Summary['wire'] {
  return wire;
}
