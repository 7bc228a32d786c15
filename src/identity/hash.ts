import { createHmac, hash, timingSafeEqual } from '../engine/crypto.ts';

/** What a hash is of: it is part of what is hashed, so that no text has one hash as two things. */
export type IdentityKind = 'email' | 'phone';

/** HMAC-SHA-256 in hex, which fits where the guide wants a SHA-256. */
export const hmac = (key: string | Uint8Array, message: string): string =>
  createHmac('sha256', key).update(message).digest('hex');

/** @param normalised as {@link emailOf} or {@link phoneOf} spell it. */
export const keyedHash = (key: string, kind: IdentityKind, normalised: string): string =>
  hmac(key, `idv1\0${kind}\0${normalised}`);

/**
 * The guest guide's own hash, for matching what was stored with it. Whoever knows the salt finds a phone number in seconds,
 * and `a@x.co` with the salt `m1` is `a@x.com` with the salt `1`.
 */
export const saltedHash = (text: string, salt: string): string => hash('sha256', text.trim().toLowerCase() + salt);

const SHA256 = /^[0-9a-f]{64}$/i;

/** Takes the same time wherever two hashes differ; what is no hash equals nothing. */
export function sameHash(a: string, b: string): boolean {
  if (!SHA256.test(a) || !SHA256.test(b)) return false;
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}
