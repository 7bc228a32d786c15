import { extname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { JournalError } from '../engine/journal.ts';
import { require } from '../engine/require.ts';
import type { Head } from './chain.ts';
import type { RequestWrite } from './request-write.ts';
import type { Batch, Committed, Executor } from './transaction.ts';

/** An error as it gets from one thread to another. */
interface SentError {
  readonly code: string;
  readonly message: string;
}

/** What came of a batch, as it gets from one thread to another. */
export interface SentCommitted {
  readonly kind: Committed<Head>['kind'];
  readonly state?: Head;
  readonly error?: SentError;
  readonly refused: ReadonlyMap<number, SentError>;
}

/** What the thread says; the first that it has the journal open. */
export type Said = 'ready' | SentCommitted;

/** Which journal it is to have open. */
export interface Joined {
  readonly file: string;
  readonly identity: string;
}

/** What it is told. */
export type Order = Batch<Head, RequestWrite> | 'close';

/**
 * A thread with a connection of its own to a journal that this thread has open, and the lock of. It carries out one batch at a
 * time while the event loop of this one goes on.
 */
export class JournalThread implements Executor<Head, RequestWrite> {
  readonly #worker: Worker;
  readonly #file: string;
  readonly #exit: Promise<void>;
  #isReady = false;
  #isClosing = false;
  #underway: PromiseWithResolvers<Committed<Head>> | undefined;

  /**
   * @param identity of the file, so that none is written that has come into its place
   * @param failed told why the thread is there no more, or never was
   * @returns `undefined` where this process may start none
   */
  static start(file: string, identity: string, failed: (error: unknown) => void): JournalThread | undefined {
    try {
      return new JournalThread({ file, identity }, failed);
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  private constructor(joined: Joined, failed: (error: unknown) => void) {
    this.#file = joined.file;
    // Most who import this never start one.
    const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads');
    this.#worker = new Worker(new URL(`./ledger-thread${extname(import.meta.url)}`, import.meta.url), {
      workerData: joined,
      // What this program is started with, e.g. `--eval`, is not for the thread. Node 22 calls node:sqlite experimental in each.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker.on('message', (said: Said) => this.#hear(said));
    let cause: unknown = new Error('it has ended');
    this.#worker.on('error', (error) => {
      cause = error;
    });
    this.#exit = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#ended();
        resolve();
        if (!this.#isClosing) failed(cause);
      });
    });
    // A process with nothing else to do may end.
    this.#worker.unref();
  }

  /** Whether it takes batches. */
  get isReady(): boolean {
    return this.#isReady;
  }

  commit(batch: Batch<Head, RequestWrite>): Promise<Committed<Head>> | undefined {
    try {
      this.#worker.postMessage(batch satisfies Order);
    } catch {
      // What is no plain data, e.g. a function, JSON leaves out or refuses, and tells what it is about.
      return undefined;
    }
    this.#underway = Promise.withResolvers();
    this.#worker.ref();
    return this.#underway.promise;
  }

  /** Settles once its connection is closed. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.#worker.ref();
    this.#worker.postMessage('close' satisfies Order);
    return this.#exit;
  }

  #hear(said: Said): void {
    if (said === 'ready') this.#isReady = true;
    else this.#settle(received(said));
  }

  /** Nobody knows how far it had come with its batch. */
  #ended(): void {
    this.#isReady = false;
    const error = new JournalError('journal.unwritable', `The thread that writes the journal has ended: ${this.#file}`);
    this.#settle({ kind: 'torn', error, refused: new Map() });
  }

  #settle(committed: Committed<Head>): void {
    this.#worker.unref();
    this.#underway?.resolve(committed);
    this.#underway = undefined;
  }
}

const sentError = ({ code, message }: JournalError): SentError => ({ code, message });
const receivedError = ({ code, message }: SentError): JournalError => new JournalError(code, message);

const mapped = <From, To>(map: ReadonlyMap<number, From>, to: (from: From) => To): ReadonlyMap<number, To> =>
  new Map([...map].map(([place, one]) => [place, to(one)]));

/** An error of ours would arrive as any other, without its code. */
export function sent({ refused, ...committed }: Committed<Head>): SentCommitted {
  const { error, ...rest } = { error: undefined, ...committed };
  return { ...rest, ...(error && { error: sentError(error) }), refused: mapped(refused, sentError) };
}

function received({ kind, state, error, refused }: SentCommitted): Committed<Head> {
  const known = { refused: mapped(refused, receivedError) };
  if (kind === 'committed') return { ...known, kind, state: state as Head };
  return { ...known, kind, error: receivedError(error as SentError) };
}
