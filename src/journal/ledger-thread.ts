import { parentPort, workerData } from 'node:worker_threads';
import { type Joined, type Order, type Said, sent } from './journal-thread.ts';
import { joinJournal } from './store.ts';

// What a JournalThread runs: the same writes, by the same code, in another thread. No program that embeds us has a file of this
// name by chance, which would be run in its place where a bundler has left this one out.
const { file, identity } = workerData as Joined;
const journal = joinJournal(file, identity);

const say = (said: Said): void => parentPort?.postMessage(said);

parentPort?.on('message', async (order: Order) => {
  if (order !== 'close') return say(sent(await journal.commit(order)));
  await journal.close();
  parentPort?.close();
});
say('ready');
