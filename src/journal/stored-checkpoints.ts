import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { instant } from '../../machines/verdict.ts';
import { type Anchor, anchorIn } from './anchor.ts';
import { GENESIS, type Head, hashAfter, leafOf } from './chain.ts';
import { type Checkpoint, checkpointIn, signedBytes } from './checkpoint.ts';
import { corrupt } from './errors.ts';
import { Tree } from './merkle.ts';
import { type Signer, type SigningKey, signerOf } from './signer.ts';

/** When checkpoints are made, with what key, and who else keeps them. */
export interface CheckpointOptions {
  readonly key: SigningKey;
  /** A file outside the journal, or a callback. One anchor is for one journal. */
  readonly anchor: Anchor;
  /** Records at most between two checkpoints. @default 1_000 */
  readonly everyRecords?: number | undefined;
  /** Minutes at most that a record waits for its checkpoint. @default 15 */
  readonly everyMinutes?: number | undefined;
}

/** What belongs to the whole journal, as its checkpoints use it. */
interface Around {
  readonly file: string;
  readonly now: () => number;
  /** As of the last commit. */
  head(): Head;
  read<T>(query: () => T): T;
  write(write: () => void): Promise<void>;
}

/** Told why a checkpoint could not be made; the records are durable all the same, and it is tried again. */
interface Failing {
  failed(error: unknown): void;
}

const DEFAULTS = { everyRecords: 1_000, everyMinutes: 15 };
const PAGE = 500;
const MINUTE = 60_000;

/** Makes the checkpoints of a journal on disk. One is under way at a time. */
export class StoredCheckpoints {
  readonly #around: Around;
  readonly #signer: Signer;
  readonly #anchor: Anchor;
  readonly #failed: Failing['failed'];
  readonly #every: { readonly records: number; readonly ms: number };
  readonly #links: StatementSync;
  readonly #add: StatementSync;
  #tree: Tree;
  /** The hash of the last record in the tree. */
  #hash: string | undefined;
  /** The records there were when a checkpoint was last made, or tried. */
  #tried: number;
  #made: number;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #closing = false;

  /** @throws {JournalError} `journal.badKey`, `journal.corrupt` */
  constructor(db: DatabaseSync, options: CheckpointOptions & Failing, around: Around) {
    this.#around = around;
    this.#signer = signerOf(options.key);
    this.#anchor = options.anchor;
    this.#failed = (error) => options.failed(error);
    const { everyRecords = DEFAULTS.everyRecords, everyMinutes = DEFAULTS.everyMinutes } = options;
    this.#every = { records: everyRecords, ms: everyMinutes * MINUTE };
    this.#links = db.prepare(
      'SELECT seq, CAST(body AS BLOB) AS body, hash FROM record WHERE seq > ? ORDER BY seq LIMIT ?',
    );
    this.#add = db.prepare('INSERT OR REPLACE INTO checkpoint (size, body, peaks) VALUES (?, ?, ?)');
    const last = around.read(() =>
      db.prepare('SELECT size, body, peaks FROM checkpoint ORDER BY size DESC LIMIT 1').get(),
    ) as { readonly size: number; readonly body: string; readonly peaks: Uint8Array } | undefined;
    this.#tree = last === undefined ? new Tree() : this.#regrown(last);
    const of = last && around.read(() => db.prepare('SELECT hash FROM record WHERE seq = ?').get(last.size));
    this.#hash = of && String(of.hash);
    this.#tried = this.#tree.size;
    this.#made = this.#tree.size;
    this.consider();
  }

  /** To be told of every commit. */
  consider(): void {
    if (this.#closing) return;
    const { seq } = this.#around.head();
    if (seq - this.#tried >= this.#every.records) void this.#take();
    else if (seq > this.#made) this.#timer ??= setTimeout(() => void this.#take(), this.#every.ms).unref();
  }

  /** Makes the last one. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#underWay;
    await this.#take();
  }

  #take(): Promise<void> {
    this.#underWay ??= this.#make()
      .catch(this.#failed)
      .finally(() => {
        this.#underWay = undefined;
        this.consider();
      });
    return this.#underWay;
  }

  async #make(): Promise<void> {
    const head = this.#around.head();
    this.#tried = head.seq;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (head.seq === this.#made) return;
    await this.#grow(head);
    const { kid } = this.#signer;
    const root = this.#tree.root();
    const made = { stream: head.stream, size: head.seq, root, ts: instant(this.#around.now()), kid };
    const signature = Buffer.from(await this.#signer.sign(signedBytes(made))).toString('base64');
    const checkpoint: Checkpoint = { ...made, signature };
    await this.#around.write(() => this.#add.run(head.seq, JSON.stringify(checkpoint), this.#tree.peaks()));
    await anchorIn(this.#anchor, checkpoint);
    this.#made = head.seq;
  }

  /** Takes the records up to `head` into the tree, as they stand on the disk: nothing is signed that does not chain up to it. */
  async #grow(head: Head): Promise<void> {
    while (this.#tree.size < head.seq) {
      const after = this.#tree.size;
      const rows = this.#around.read(() => this.#links.all(after, Math.min(PAGE, head.seq - after)));
      for (const { seq, body, hash } of rows as unknown as { seq: number; body: Uint8Array; hash: string }[]) {
        const leaf = leafOf(body);
        if (seq !== this.#tree.size + 1 || hash !== hashAfter(this.#hash ?? GENESIS, leaf)) throw this.#unsound(seq);
        this.#tree.add(leaf);
        this.#hash = hash;
      }
      if (this.#tree.size === after) throw this.#unsound(after + 1);
      await setImmediate();
    }
    if (this.#hash !== head.hash) throw this.#unsound(head.seq);
  }

  #regrown({ size, body, peaks }: { readonly size: number; readonly body: string; readonly peaks: Uint8Array }): Tree {
    try {
      const tree = Tree.from(size, peaks);
      if (checkpointIn(body)?.root === tree.root()) return tree;
    } catch (cause) {
      throw corrupt(this.#around.file, `the checkpoint of record ${size} is broken`, cause);
    }
    throw corrupt(this.#around.file, `the checkpoint of record ${size} is broken`);
  }

  #unsound(seq: number): Error {
    return corrupt(
      this.#around.file,
      `record ${seq} does not follow from the one before, and nothing is signed any more`,
    );
  }
}
