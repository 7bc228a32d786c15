import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, sign } from '../engine/crypto.ts';
import { JournalError } from '../engine/journal.ts';
import { type Keys, kidOf } from './checkpoint.ts';

/** A key that stays where it is, e.g. in a key management service. */
export interface ForeignKey {
  /** Its public half, as PEM. */
  readonly publicKey: string;
  /** The Ed25519 signature of these bytes, 64 of them. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** An Ed25519 private key in PKCS #8, as PEM, or one that signs elsewhere. */
export type SigningKey = string | ForeignKey;

export interface Signer {
  readonly kid: string;
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** @throws {JournalError} `journal.badKey`, without a word of the key. */
export function signerOf(key: SigningKey): Signer {
  if (typeof key !== 'string') return { kid: kidOf(publicKeyOf(key.publicKey)), sign: (bytes) => key.sign(bytes) };
  const own = ed25519(() => createPrivateKey(key), 'a private key in PKCS #8');
  return { kid: kidOf(createPublicKey(own)), sign: (bytes) => sign(null, bytes, own) };
}

/** The public half of a private key, or a public key itself, as PEM. @throws {JournalError} `journal.badKey` */
export const publicPemOf = (pem: string): string => publicKeyOf(pem).export({ type: 'spki', format: 'pem' }).toString();

const BLOCK = /-----BEGIN [A-Z ]+-----[^-]*-----END [A-Z ]+-----/g;

/** All public keys in a text, so that one file can hold those before and after a rotation. @throws {JournalError} `journal.badKey` */
export function keysIn(text: string): Keys {
  // Without a block, OpenSSL's own words are not needed to see what is wrong.
  const keys = [...text.matchAll(BLOCK)].map(([pem]) => publicKeyOf(pem));
  if (keys.length === 0) throw badKey('a public key');
  return new Map(keys.map((key) => [kidOf(key), key]));
}

const publicKeyOf = (pem: string): KeyObject => ed25519(() => createPublicKey(pem), 'a public key');

function ed25519(read: () => KeyObject, what: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    // OpenSSL's message helps nobody, and a cause would carry it into logs.
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw badKey(what);
  return key;
}

const badKey = (what: string): JournalError =>
  new JournalError(
    'journal.badKey',
    `The key for checkpoints is none: ${what} of the kind Ed25519 is expected, as PEM.`,
  );
