import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafOf } from '../../src/journal/chain.ts';

const defined = (body: string): string => createHash('sha256').update('\0').update(body, 'utf8').digest('hex');

describe('the leaf of a record', () => {
  test('is the hash of its bytes behind a zero, as a text and as bytes', () => {
    const body = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(body, fc.constantFrom(1, 10, 300), (piece, times) => {
        const text = piece.repeat(times);
        expect(leafOf(text)).toBe(defined(text));
        expect(leafOf(Buffer.from(text))).toBe(defined(text));
      }),
      { seed: 20261121, numRuns: 100 },
    );
  });

  test.each(['a', 'é', '日', '🚦'])('is that at every length about a power of two, all of %s', (character) => {
    for (const power of [15, 16, 17]) {
      for (const units of [2 ** power, Math.ceil(2 ** power / 3)]) {
        for (const more of [-2, -1, 0, 1, 2]) {
          const text = character.repeat(units + more);
          expect(leafOf(text), `${text.length} units`).toBe(defined(text));
          expect(leafOf('{}'), 'after a longer one').toBe(defined('{}'));
        }
      }
    }
  });
});
