import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafOf } from '../../src/journal/chain.ts';
import { pathTo, rootFrom, Tree } from '../../src/journal/merkle.ts';

/** The leaves of the reference tests of Certificate Transparency. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];

/** Their roots, by the number of leaves, as far as they are printed. */
const ROOTS = [
  /^e3b0c442/,
  /^6e340b9c.*afa01d$/,
  /^fac54203.*c125$/,
  /^aeb6bcfe.*6e77$/,
  /^d37ee418.*14b7$/,
  /^4e3bbb1f.*64d4$/,
  /^76e67dad.*87ef$/,
  /^ddb89be4.*4c8c$/,
  /^5dc9da79.*4328$/,
];

const LEAVES = INPUTS.map((input) => leafOf(Buffer.from(input, 'hex')));

function treeOf(leaves: readonly string[]): Tree {
  const tree = new Tree();
  for (const leaf of leaves) tree.add(leaf);
  return tree;
}

/** The definition of RFC 6962, 2.1, as it stands there. */
function mth(leaves: readonly string[]): string {
  const sha256 = (...parts: string[]) => createHash('sha256').update(parts.join(''), 'hex').digest('hex');
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return first;
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256('01', mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

const leavesOf = (size: number): string[] => Array.from({ length: size }, (_, n) => leafOf(Buffer.from(`leaf ${n}`)));

describe('the tree', () => {
  test.each(ROOTS.map((root, size) => ({ root, size })))('of the first $size reference leaves has their root', (of) => {
    expect(treeOf(LEAVES.slice(0, of.size)).root()).toMatch(of.root);
  });

  test('has the root of the definition at every size, and goes on from its peaks', () => {
    for (let size = 0; size < 130; size += 1) {
      const leaves = leavesOf(size);
      const grown = Tree.from(Math.min(size, 77), treeOf(leaves.slice(0, 77)).peaks());
      for (const leaf of leaves.slice(77)) grown.add(leaf);
      expect(treeOf(leaves).root(), `size ${size}`).toBe(mth(leaves));
      expect(grown.root(), `size ${size}`).toBe(mth(leaves));
    }
  });

  test('takes no peaks but those of its size', () => {
    expect(() => Tree.from(3, treeOf(leavesOf(4)).peaks())).toThrow(RangeError);
    expect(() => Tree.from(1, new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('an audit path', () => {
  test('leads from each leaf to the root, and from no other leaf, place, size or path', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, pick, flipped) => {
        const [leaves, index] = [leavesOf(size), pick % size];
        const leaf = leaves[index] ?? '';
        const path = pathTo(leaves, index);
        const root = mth(leaves);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(rootFrom(leaf, index, size, path)).toBe(root);
        expect(rootFrom(leafOf(Buffer.from('other')), index, size, path)).not.toBe(root);
        expect(rootFrom(leaf, size, size, path)).not.toBe(root);
        expect(rootFrom(leaf, -1, size, path)).not.toBe(root);
        expect(rootFrom(leaf, index, size, [...path, leaf])).not.toBe(root);
        if (path.length === 0) return;
        expect(rootFrom(leaf, index, size, path.slice(1))).not.toBe(root);
        expect(rootFrom(leaf, (index + 1) % size, size, path)).not.toBe(root);
        const at = flipped % path.length;
        const wrong = path.map((hash, n) => (n === at ? leafOf(hash) : hash));
        expect(rootFrom(leaf, index, size, wrong)).not.toBe(root);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});
