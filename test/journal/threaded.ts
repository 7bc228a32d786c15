import type { Worker } from 'node:worker_threads';
import { BUSY, type StoredJournal } from '../../src/journal/stored-journal.ts';

/** The thread that is started next, once it has a journal open. */
export function nextThread(): Promise<Worker> {
  return new Promise((resolve) => {
    process.once('worker', (worker) => worker.once('message', () => resolve(worker)));
  });
}

/** Makes a journal take a thread, without writing anything. */
export async function overburden(journal: StoredJournal): Promise<void> {
  await Promise.allSettled(Array.from({ length: BUSY }, () => journal.finishRun('none')));
}

/** A journal whose requests are all written by its thread, which it takes with the first of them. */
export function threaded(journal: StoredJournal): StoredJournal {
  let thread: Promise<Worker | undefined> | undefined;
  const started = () => {
    const next = nextThread();
    void overburden(journal);
    return next;
  };
  return new Proxy(journal, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      // Closed before it wrote anything, it takes none.
      if (name === 'close') thread ??= Promise.resolve(undefined);
      if (!['intend', 'conclude', 'note'].includes(String(name))) return member.bind(target);
      return async (...told: unknown[]) => {
        thread ??= started();
        await thread;
        return Reflect.apply(member, target, told);
      };
    },
  });
}
