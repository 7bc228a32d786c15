import { type Checkpoint, distrusted, type Keys } from './checkpoint.ts';
import { Tree } from './merkle.ts';

/** What checkpoints say of a chain, besides its own hashes. */
export interface Witnessed {
  /** The checkpoints that agree with the records. */
  readonly agreeing: number;
  /** The last record that one of them covers. */
  readonly covered: number;
  /** When that one was made. */
  readonly ts: string;
  /** `false`: no key was given, so that whoever can write can have made them. */
  readonly signaturesChecked: boolean;
}

/** The first record that is not as it was signed, as far as that can be told. */
export interface Objection {
  readonly seq: number;
  readonly reason: string;
}

/** Holds checkpoints, the journal's and those of an anchor, against the records as they are read. */
export class Witness {
  readonly #checkpoints: readonly Checkpoint[];
  readonly #keys: Keys | undefined;
  readonly #tree = new Tree();
  #at = 0;
  #covered = 0;
  #ts = '';

  /** @param keys those that may have signed. @default signatures are not checked */
  constructor(checkpoints: readonly Checkpoint[], keys: Keys | undefined) {
    this.#checkpoints = checkpoints.toSorted((a, b) => a.size - b.size);
    this.#keys = keys;
  }

  /** To be told of each record in turn. */
  next(leaf: string, stream: string): Objection | undefined {
    if (this.#at === this.#checkpoints.length) return undefined;
    this.#tree.add(leaf);
    const { size } = this.#tree;
    for (let checkpoint = this.#due(); checkpoint?.size === size; checkpoint = this.#due()) {
      const reason = this.#reasonAgainst(checkpoint, stream);
      if (reason) return { seq: this.#covered + 1, reason };
      this.#at += 1;
      this.#ts = checkpoint.ts;
      // Those of one size are of the same records: what an earlier one covers begins where none of another size ends.
      if (this.#due()?.size !== size) this.#covered = size;
    }
    return undefined;
  }

  /** To be asked after the last record. */
  end(records: number): Objection | undefined {
    const missed = this.#due();
    if (missed === undefined) return undefined;
    const lie = this.#keys && distrusted(missed, this.#keys);
    if (lie) return { seq: records + 1, reason: `the checkpoint of record ${missed.size} ${lie}` };
    return {
      seq: records + 1,
      reason: `the chain is cut off here: a checkpoint of ${missed.ts} covers ${missed.size} records`,
    };
  }

  read(): Witnessed | undefined {
    if (this.#at === 0) return undefined;
    return { agreeing: this.#at, covered: this.#covered, ts: this.#ts, signaturesChecked: this.#keys !== undefined };
  }

  #due(): Checkpoint | undefined {
    return this.#checkpoints[this.#at];
  }

  #reasonAgainst(checkpoint: Checkpoint, stream: string): string | undefined {
    const lie = this.#keys && distrusted(checkpoint, this.#keys);
    if (lie) return `the checkpoint of record ${checkpoint.size} ${lie}`;
    if (checkpoint.stream !== stream) return `the checkpoint of record ${checkpoint.size} is of another chain`;
    if (checkpoint.root === this.#tree.root()) return undefined;
    const range = this.#covered + 1 === checkpoint.size ? 'it is' : `it, or one up to ${checkpoint.size}, is`;
    return `${range} not what the checkpoint of ${checkpoint.ts} covers`;
  }
}
