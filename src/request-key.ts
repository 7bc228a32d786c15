import { RequestError } from './engine/accept.ts';
import { require } from './engine/require.ts';

/** Loaded with the first key that it makes: it is a score of files. */
let v7: typeof import('uuid')['v7'] | undefined;

const BYTES = 16;
/** Drawn in advance: a call for so few bytes costs more than all else of a key. None is handed out twice. */
const pool = new Uint8Array(256 * BYTES);
let drawn = pool.length;

function random(): Uint8Array {
  if (drawn === pool.length) {
    crypto.getRandomValues(pool);
    drawn = 0;
  }
  drawn += BYTES;
  return pool.subarray(drawn - BYTES, drawn);
}

/**
 * A key for what nobody named. It begins with the time (UUID version 7), so that the indexes of a journal grow at one end: that
 * halves what it writes.
 * @param now milliseconds since the Unix epoch
 */
export function newKey(now: number): string {
  v7 ??= (require('uuid') as typeof import('uuid')).v7;
  return v7({ msecs: now, random: random() });
}

/** @throws {RequestError} where it is none. */
export function acceptKey(key: string): string {
  if (key !== '' && key.length <= 200) return key;
  throw new RequestError('request', ['a key of 1 to 200 characters is expected.']);
}
