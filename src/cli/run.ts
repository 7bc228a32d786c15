import type { Client } from '../connect.ts';
import { RequestError } from '../engine/accept.ts';
import type { Journal } from '../engine/journal.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { RunStart } from '../journal/runs.ts';
import { InputError } from './input-error.ts';
import { Lanes } from './lanes.ts';
import { type Line, lineOf } from './line.ts';
import { linesOf } from './lines.ts';
import { type Result, resultOf } from './result.ts';
import { entityOf, handleOf } from './target.ts';

interface RunSettings {
  readonly file: string;
  readonly run: RunStart;
  readonly journal: Journal;
  /** Absent where the run is finished: then nothing is sent. */
  readonly client: Client | undefined;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** No line is started once it is aborted. */
  readonly stop: AbortSignal;
  /** Told of every line that is done with; one that was blank has no result. `bytes` is its size in the file. */
  readonly done: (bytes: number, result?: Result) => Promise<void>;
}

/** How far a run came: to its end, until it was stopped, or to a line that is no request. */
type RunEnd = 'complete' | 'interrupted' | InputError;

/** Carries the lines of a file: so many at once, in order per resource, each once per journal. Reads as it goes. */
export class Run {
  readonly #settings: RunSettings;
  readonly #lanes: Lanes;
  /** Fingerprints of the requests under way, by key: the journal may not know them yet. */
  readonly #underWay = new Map<string, string>();

  constructor(settings: RunSettings) {
    this.#settings = settings;
    this.#lanes = new Lanes(settings.concurrency);
  }

  /** Settles once nothing is under way any more. */
  async carry(): Promise<RunEnd> {
    const { stop } = this.#settings;
    let left = 0;
    const onStop = (): void => {
      left += this.#lanes.stop();
    };
    stop.addEventListener('abort', onStop, { once: true });
    const failures: unknown[] = [];
    const keep = (failure: unknown): void => {
      failures.push(failure);
      this.#lanes.stop();
    };
    const allRead = await this.#read().catch(keep);
    await this.#lanes.idle().catch(keep);
    stop.removeEventListener('abort', onStop);
    for (const failure of failures) if (!(failure instanceof InputError)) throw failure;
    const [first] = failures as InputError[];
    return first ?? (allRead && left === 0 ? 'complete' : 'interrupted');
  }

  /** `false`: stopped before the end. */
  async #read(): Promise<boolean> {
    const { file, stop, done } = this.#settings;
    for await (const raw of linesOf(file)) {
      await this.#lanes.room();
      if (stop.aborted) return false;
      const line = lineOf(raw);
      if (line === undefined) await done(raw.size);
      else await this.#admit(line, raw.size);
    }
    return true;
  }

  async #admit(line: Line, bytes: number): Promise<void> {
    const { journal, client, done } = this.#settings;
    const key = this.#keyOf(line);
    const recorded = journal.find(key);
    const twin = this.#underWay.get(key);
    if (line.fingerprint !== (recorded?.fingerprint ?? twin ?? line.fingerprint)) throw changed(line);
    if (recorded?.outcome) return done(bytes, resultOf(line, recorded.outcome, true));
    if (client === undefined) throw added(line);
    this.#underWay.set(key, line.fingerprint);
    this.#lanes.add(entityOf(line.lifecycle, line.id), async () => {
      // The same request twice in one file waits for itself, in its lane.
      const before = twin === undefined ? undefined : journal.find(key)?.outcome;
      const outcome = before ?? (await send(client, line, key));
      this.#underWay.delete(key);
      await done(bytes, resultOf(line, outcome, before !== undefined));
    });
  }

  /** A run that is made again, `NAME#2`, asks anew for what has a key of its own, too. */
  #keyOf({ request, number }: Line): string {
    const { run } = this.#settings.run;
    if (request === undefined) return `${run}:${number}`;
    const generation = run.slice(run.lastIndexOf('#'));
    return generation === '#1' ? request : `${request}${generation}`;
  }
}

async function send(client: Client, line: Line, request: string): Promise<Outcome> {
  const { lifecycle, id, asked, deadline, fingerprint, number } = line;
  try {
    return await handleOf(client, lifecycle, id).send(asked, { request, deadline, fingerprint });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new InputError(number, ...error.issues.map((text) => ({ column: 1, text })));
  }
}

const changed = ({ number, request }: Line): InputError =>
  new InputError(number, {
    column: 1,
    text: request
      ? 'request (a key): it stands for other bytes already; a changed request needs another key.'
      : 'line (changed): it was carried out with other bytes before; put it back, or give it a request key.',
  });

const added = ({ number }: Line): InputError =>
  new InputError(number, {
    column: 1,
    text: 'line (new): the file was finished without it; --again carries all of it out again.',
  });
