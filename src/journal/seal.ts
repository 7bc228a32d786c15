import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv } from '../engine/crypto.ts';
import { newNonce } from './random.ts';

const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM: nonce, tag and ciphertext in one.
 * @param place what the text belongs to, e.g. `record:ID`; it opens nowhere else.
 */
export function seal(key: KeyObject, place: string, text: string): Buffer {
  const nonce = newNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(place));
  const sealed = cipher.update(text, 'utf8');
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @throws where the bytes were changed, or sealed under another key or for another place. */
export function unseal(key: KeyObject, place: string, sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return decipher.update(sealed.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
}
