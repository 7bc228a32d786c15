/** One generation of a run. */
export interface RunStart {
  /** The run's name and its generation: `a1b2c3d4e5f6#1`. */
  readonly run: string;
  /** `true`: carried through to its end before, and not asked for again. */
  readonly finished: boolean;
}

/** A run is one file carried through. It goes on where it was until it is finished. */
export interface Runs {
  /**
   * Started while unfinished, a run keeps its id, whatever `again` says; finished, it keeps it too, unless `again` starts the
   * next generation. On the disk before whatever is written after it.
   */
  startRun(name: string, again: boolean): RunStart;
  /** @throws {JournalError} `journal.unknownRun` where no such run was started. */
  finishRun(run: string): Promise<void>;
}

/** The last generation of a name. */
export interface Generation {
  readonly generation: number;
  readonly finished: boolean;
}

/** Which generation a start means; one that is not `latest` is to be recorded. */
export function generationFor<Latest extends Generation>(
  latest: Latest | undefined,
  again: boolean,
): Latest | Generation {
  if (latest !== undefined && !(latest.finished && again)) return latest;
  return { generation: (latest?.generation ?? 0) + 1, finished: false };
}

export const runId = (name: string, generation: number): string => `${name}#${generation}`;
