import { domainToASCII } from 'node:url';

/** Whose rules a spelling follows besides ours: an advertising partner matches by hashes of its own spelling. */
export type Profile = 'google' | 'meta';

/** Controls, spaces of every kind, and signs that cannot be seen. */
const UNSEEN = /[\p{C}\p{Z}]/u;
const GMAIL: readonly string[] = ['gmail.com', 'googlemail.com'];

/**
 * The one spelling of an e-mail address: NFC, lower case whatever the locale, the domain in ASCII and without a last dot.
 * A `+tag` stays. `undefined` where it is no address.
 */
export function emailOf(text: string, profile?: Profile): string | undefined {
  const whole = text.trim().normalize('NFC').toLowerCase();
  const at = whole.lastIndexOf('@');
  const local = whole.slice(0, Math.max(at, 0));
  const domain = domainToASCII(whole.slice(at + 1).replace(/\.$/, ''));
  if (local === '' || local.includes('@') || UNSEEN.test(local) || !domain.includes('.')) return undefined;
  const undotted = profile === 'google' && GMAIL.includes(domain) ? local.replaceAll('.', '') : local;
  return `${undotted}@${domain}`;
}
