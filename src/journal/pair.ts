import { hash } from '../engine/crypto.ts';

const BYTES = 32;

/**
 * SHA-256 over one byte, which says what the pair is, and two hashes; all of them in hex, which costs less than a buffer for each.
 * @param prefix keeps it from ever passing for the hash of anything else.
 */
export function pairHash(prefix: number): (left: string, right: string) => string {
  const bytes = Buffer.alloc(1 + 2 * BYTES, prefix);
  return (left, right) => {
    bytes.write(left, 1, 'hex');
    bytes.write(right, 1 + BYTES, 'hex');
    return hash('sha256', bytes, 'hex');
  };
}
