import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { hash, verify } from '../engine/crypto.ts';
import { canonical } from './json.ts';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const checkpointSchema = v.strictObject({
  /** The chain that it is of. */
  stream: v.string(),
  /** The records that it covers, from the first on. */
  size,
  /** Root of the RFC 6962 tree over the leaves of these records, in hex. */
  root: sha256,
  /** When it was made, as an ISO 8601 instant. */
  ts: v.pipe(v.string(), v.isoTimestamp()),
  /** Of the key that signed it. */
  kid: v.string(),
  /** Ed25519 over {@link signedBytes}, in base64. */
  signature: v.pipe(v.string(), v.base64()),
});

/** A signed tree head: what all records up to one were at a moment. Kept elsewhere, it shows any that is not that any more. */
export type Checkpoint = v.InferOutput<typeof checkpointSchema>;
export type TreeHead = Omit<Checkpoint, 'signature'>;

/** The first line keeps the signature from ever passing for one over anything else. */
export const signedBytes = ({ stream, size, root, ts, kid }: TreeHead): Buffer =>
  Buffer.from(`interlock.checkpoint/1\n${canonical('A tree head', { stream, size, root, ts, kid })}`);

/** `undefined` where the text is no checkpoint. */
export function checkpointIn(text: string): Checkpoint | undefined {
  try {
    const parsed = v.safeParse(checkpointSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** The name of a public key: the first 16 hex digits of the SHA-256 of its SPKI form in DER. */
export const kidOf = (key: KeyObject): string =>
  hash('sha256', key.export({ type: 'spki', format: 'der' })).slice(0, 16);

/** Public keys by their `kid`. */
export type Keys = ReadonlyMap<string, KeyObject>;

/** Why a checkpoint is not to be trusted; `undefined` where it is signed with one of the keys. */
export function distrusted(checkpoint: Checkpoint, keys: Keys): string | undefined {
  const key = keys.get(checkpoint.kid);
  if (key === undefined) return `is signed with the key ${checkpoint.kid}, which was not given`;
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return verify(null, signedBytes(checkpoint), key, signature) ? undefined : 'has a signature that is not its own';
}
