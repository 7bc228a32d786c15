import { hash } from '../engine/crypto.ts';
import { pairHash } from './pair.ts';

// The tree of RFC 6962, section 2.1, over leaves that are hashes already: SHA-256(0x00 ‖ …). Hashes are in hex.
const BYTES = 32;
const nodeOf = pairHash(0x01);

/**
 * A Merkle tree that grows by one leaf at a time and keeps only what later leaves can still meet: the root of each full
 * subtree, from the largest to the smallest. A leaf costs two hashes on average, a root as many as there are subtrees.
 */
export class Tree {
  #size = 0;
  readonly #peaks: string[] = [];

  /** As {@link Tree.peaks} gave it. @throws {RangeError} where that is not the peaks of so many leaves. */
  static from(size: number, peaks: Uint8Array): Tree {
    const tree = new Tree();
    tree.#size = size;
    for (let at = 0; at < peaks.length; at += BYTES)
      tree.#peaks.push(Buffer.from(peaks.subarray(at, at + BYTES)).toString('hex'));
    if (peaks.length % BYTES !== 0 || tree.#peaks.length !== subtreesOf(size)) {
      throw new RangeError(`A tree of ${size} leaves has ${subtreesOf(size)} peaks of ${BYTES} bytes.`);
    }
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: string): void {
    let peak = leaf;
    // Each full subtree of the same size is joined with the new one, as in counting up by one in binary.
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) {
      peak = nodeOf(this.#peaks.pop() as string, peak);
    }
    this.#peaks.push(peak);
    this.#size += 1;
  }

  root(): string {
    const [last, ...others] = this.#peaks.toReversed();
    if (last === undefined) return hash('sha256', '', 'hex');
    return others.reduce((right, left) => nodeOf(left, right), last);
  }

  /** All that is needed to go on with the tree: at most 53 hashes, one behind the other. */
  peaks(): Buffer {
    return Buffer.from(this.#peaks.join(''), 'hex');
  }
}

/** The ones of a number in binary. */
function subtreesOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

/** The largest power of two below a number from 2 on: where RFC 6962 splits so many leaves. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function rootOf(leaves: readonly string[]): string {
  const tree = new Tree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

/** The audit path of the leaf at `index`, 0 for the first: its siblings from the leaf up to the root. */
export function pathTo(leaves: readonly string[], index: number): string[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...pathTo(left, index), rootOf(right)] : [...pathTo(right, index - split), rootOf(left)];
}

/** The root that a leaf and its path lead to; `undefined` where there is no such leaf, or its path has another length. */
export function rootFrom(leaf: string, index: number, size: number, path: readonly string[]): string | undefined {
  if (index < 0 || index >= size) return undefined;
  if (size === 1) return path.length === 0 ? leaf : undefined;
  const sibling = path.at(-1);
  if (sibling === undefined) return undefined;
  const [split, below] = [splitOf(size), path.slice(0, -1)];
  const inner =
    index < split ? rootFrom(leaf, index, split, below) : rootFrom(leaf, index - split, size - split, below);
  if (inner === undefined) return undefined;
  return index < split ? nodeOf(inner, sibling) : nodeOf(sibling, inner);
}
