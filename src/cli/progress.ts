import { isAsAsked, type Result, resultLine } from './result.ts';
import { counted, figure } from './table.ts';
import type { Tally } from './tally.ts';
import { tell } from './terminal.ts';

/** Shows how far a run has come, on stderr. */
export interface Progress {
  /** After each line; `passed` is how many bytes of the file are done with. */
  advance(passed: number, result?: Result): void;
  end(): void;
}

export const progressOf = async (size: number, tally: Tally): Promise<Progress> =>
  process.stderr.isTTY ? bar(size, tally) : plainLines(size, tally);

async function bar(size: number, tally: Tally): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const shown = () => ({ requests: figure(tally.requests), otherwise: figure(tally.otherwise) });
  const single = new cliProgress.SingleBar({
    // The bar is last, since a narrow terminal cuts off what does not fit.
    format: '{percentage} %   {requests} requests   {otherwise} not as asked   {eta_formatted} left   {bar}',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 30,
    fps: 20,
    clearOnComplete: true,
    linewrap: true,
    // The run ends by itself at a signal, and shows until then what is still under way.
    gracefulExit: false,
  });
  single.start(size, 0, shown());
  return {
    advance: (passed) => single.update(passed, shown()),
    end: () => single.stop(),
  };
}

/** How many requests there are between two lines of progress. */
const EVERY = 1_000;

function plainLines(size: number, tally: Tally): Progress {
  return {
    advance(passed, result) {
      if (result === undefined) return;
      if (!isAsAsked(result)) tell(resultLine(result));
      if (tally.requests % EVERY > 0) return;
      const percent = Math.floor((100 * passed) / size);
      tell(`${counted(tally.requests, 'request')}, ${percent} %: ${figure(tally.otherwise)} not as asked`);
    },
    end() {},
  };
}
