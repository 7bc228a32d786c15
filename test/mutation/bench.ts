import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Question, Word } from './worker.ts';

/** Without a word for so long, a worker hangs: no test file takes a tenth of it on an idle machine. Milliseconds. */
const LONGEST = 240_000;

export interface Fate {
  readonly kind: 'killed' | 'timeout' | 'survived';
  /** What told, e.g. a test file. */
  readonly by?: string;
}

/** Asks one worker, a process of its own, which is replaced once it hangs or breaks down. */
export class Bench {
  #worker = started();

  async fate(question: Question): Promise<Fate> {
    const worker = await this.#worker;
    worker.send(question);
    const fate = await fateIn(worker);
    if (fate.kind === 'timeout') {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    if (worker.exitCode !== null || worker.signalCode !== null) this.#worker = started();
    return fate;
  }

  async close(): Promise<void> {
    (await this.#worker).disconnect();
  }
}

async function started(): Promise<ChildProcess> {
  const worker = fork(new URL('worker.ts', import.meta.url));
  await once(worker, 'message');
  return worker;
}

function fateIn(worker: ChildProcess): Promise<Fate> {
  return new Promise((resolve) => {
    const clock = setTimeout(() => settle({ kind: 'timeout' }), LONGEST);
    const hear = (word: Word) => {
      if (word.at === 'work') clock.refresh();
      else settle(word.failure === undefined ? { kind: 'survived' } : { kind: 'killed', by: word.failure });
    };
    const broken = () => settle({ kind: 'killed', by: 'the end of its process' });
    worker.on('message', hear).on('exit', broken);

    function settle(fate: Fate): void {
      clearTimeout(clock);
      worker.off('message', hear).off('exit', broken);
      resolve(fate);
    }
  });
}
