import type { RawIdentity } from '../../machines/personal.ts';
import type { Pseudonyms } from '../engine/pseudonyms.ts';
import { emailOf } from './email.ts';
import { type IdentityKind, keyedHash, saltedHash, sameHash } from './hash.ts';
import { phoneOf } from './phone.ts';
import type { IdentitySettings } from './settings.ts';

/** A pseudonym that is known. */
export interface Match {
  /** Under which key it was made; `null` in the mode `sha256`. */
  readonly keyId: string | null;
  /** Made under an older key: an update with the identity makes it anew. */
  readonly outdated: boolean;
}

/**
 * Makes pseudonyms of people. They stay personal data: whoever has the key can tell who is meant, so keep it apart, and erase
 * pseudonyms as you would names.
 */
export class Pseudonymiser {
  readonly #settings: IdentitySettings;

  constructor(settings: IdentitySettings) {
    this.#settings = settings;
  }

  /** The pseudonyms of a person, under the current key. An issue names the field and never shows the value. */
  identify({ email, phone }: RawIdentity): Pseudonyms | { readonly issues: readonly string[] } {
    const { country } = this.#settings;
    const emailHash = email === undefined ? undefined : this.#hashes('email', email)[0]?.hash;
    const phoneHash = phone === undefined ? undefined : this.#hashes('phone', phone)[0]?.hash;
    const issues = [
      ...(email !== undefined && emailHash === undefined ? ['email (a string): an e-mail address is expected.'] : []),
      ...(phone !== undefined && phoneHash === undefined
        ? [`phone (a string): a number that can exist is expected, with its country code or one of ${country}.`]
        : []),
    ];
    if (issues.length > 0) return { issues };
    const keyId = this.#settings.mode === 'keyed' ? this.#settings.keys[0]?.id : undefined;
    return { ...(emailHash && { emailHash }), ...(phoneHash && { phoneHash }), ...(keyId && { keyId }) };
  }

  /** Whether a pseudonym is of this address or number, under whichever key. Every key is tried, whatever is found. */
  match(kind: IdentityKind, value: string, pseudonym: string): Match | undefined {
    const found = this.#hashes(kind, value).map(({ keyId, hash }, at) => ({
      same: sameHash(hash, pseudonym),
      match: { keyId, outdated: at > 0 },
    }));
    return found.find(({ same }) => same)?.match;
  }

  /** One a key, the current one first; none where the value is no address or number. */
  #hashes(kind: IdentityKind, value: string): { readonly keyId: string | null; readonly hash: string }[] {
    const settings = this.#settings;
    const { country, profile } = settings;
    const spelled = kind === 'email' ? emailOf(value, profile) : phoneOf(value, country, profile);
    if (spelled === undefined) return [];
    if (settings.mode === 'keyed') {
      return settings.keys.map(({ id, secret }) => ({ keyId: id, hash: keyedHash(secret, kind, spelled) }));
    }
    // The guide leaves an address as it is but for its case; of its phone numbers every spelling would have its own hash.
    return [{ keyId: null, hash: saltedHash(kind === 'email' ? value : spelled, settings.salt) }];
  }
}
