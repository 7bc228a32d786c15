import { randomBytes, randomUUID } from '../engine/crypto.ts';

// All that the journal draws by chance, in one place.

const POOL = 4096;
let pool: Buffer = Buffer.alloc(0);

/** Drawn in advance: a call to the generator costs as much as hashing a record. No byte is handed out twice. */
function draw(bytes: number): Buffer {
  if (pool.length < bytes) pool = randomBytes(POOL);
  const drawn = pool.subarray(0, bytes);
  pool = pool.subarray(bytes);
  return drawn;
}

/** The id of a new chain. */
export const newStream = (): string => randomUUID();
/** A commitment's salt: as long as the digest, so that a value of few possibilities cannot be found by trying. */
export const newSalt = (): Buffer => draw(32);
/** An AES-256 key. */
export const newKey = (): Buffer => draw(32);
/** A nonce for AES-GCM, drawn anew for each sealing. */
export const newNonce = (): Buffer => draw(12);
