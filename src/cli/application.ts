import { type Client, connect } from '../connect.ts';
import type { StreamedLifecycle } from '../inbound/subject.ts';
import type { StoredJournal } from '../journal/stored-journal.ts';
import type { Metrics } from '../metrics.ts';
import type { Connection } from './connection.ts';
import { delivered } from './delivery.ts';
import { UsageError } from './exit.ts';
import { InputError } from './input-error.ts';
import { tellLoosening } from './loosening.ts';
import { namedIds } from './named-ids.ts';
import { patiently } from './patience.ts';
import { progressOf } from './progress.ts';
import type { Result } from './result.ts';
import { Run } from './run.ts';
import type { Source } from './source.ts';
import type { SpanTaker } from './span-file.ts';
import type { Summary } from './summary.ts';
import { Tally } from './tally.ts';
import { tell } from './terminal.ts';
import { Watch } from './watch.ts';

interface ApplicationSettings {
  readonly source: Source;
  readonly connection: Connection;
  readonly journal: StoredJournal;
  readonly concurrency: number;
  /** Carry out once more what was finished before. */
  readonly again: boolean;
  /** Say where it can be looked at, and begin once it can. */
  readonly inspect: boolean;
  readonly stop: AbortSignal;
  /** Whose changes a stream is to bring meanwhile, and where its spans go. */
  readonly watch?: { readonly lifecycle: StreamedLifecycle; readonly take: SpanTaker };
  /** Told of each result; the next line of the resource waits for it. */
  readonly ended: (result: Result) => Promise<void>;
}

/** Carries a file out with a journal, from wherever it was left, and says what came of it. */
export async function application(
  settings: ApplicationSettings,
): Promise<Omit<Summary, 'expected' | 'audit' | 'journal'>> {
  const { source, connection, journal, concurrency, again, inspect, stop, ended } = settings;
  const { configuration } = connection;
  const { clock } = configuration;
  const began = clock.monotonic();
  const run = journal.startRun(source.name, again);
  const client = run.finished ? undefined : connect({ connections: concurrency, ...configuration, journal, inspect });
  if (client) tellLoosening(client);
  const tally = new Tally();
  const progress = await progressOf(source.size, tally);
  let passed = 0;
  try {
    if (client?.inspector) tell(`Look at it: ${await client.inspector}`);
    const resumed = (await client?.resumed) ?? [];
    const watch = client && (await watchOf(client, settings));
    // What is changed before the stream is live would be found, and no event of it told.
    if (watch) await patiently(watch.caughtUp(), clock, stop);
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
    const elapsedMs = clock.monotonic() - began;
    const told = (configuration.crm ?? configuration.sinks) && client && delivered(client);
    await patiently(Promise.all([watch?.caughtUp(), told]), clock, stop);
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
      stream: watch?.read() ?? null,
    };
  } finally {
    progress.end();
    await client?.close();
  }
}

/** Resources of one stream, and one more: beyond that the client says no. */
const WATCHED = 1_001;

async function watchOf(client: Client, { source, watch }: ApplicationSettings): Promise<Watch | undefined> {
  if (watch === undefined) return undefined;
  const { lifecycle, take } = watch;
  const ids = await namedIds(source.file, lifecycle, WATCHED);
  if (ids.length === 0) throw new UsageError(`--stream ${lifecycle}: ${source.file} names none.`);
  return new Watch(client, { lifecycle, name: `apply ${source.name}`, ids }, take);
}

/** Outcomes and reasons are counted by line instead. */
function wireOf({ outcomes: _outcomes, reasons: _reasons, ...wire }: Metrics): Summary['wire'] {
  return wire;
}
