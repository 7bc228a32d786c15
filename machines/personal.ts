/** A person as a caller knows them. Nothing but the pseudonyms made of it is decided on, recorded or sent. */
export interface RawIdentity {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** What a text may give away of a person. `link` is an address with credentials, a query or a fragment: people travel in those. */
export const PERSONAL = ['email', 'phone', 'card', 'link'] as const;
type Personal = (typeof PERSONAL)[number];

/** Stands where a text was withheld. Of the text itself nothing is left. */
export interface Withheld {
  readonly withheld: Personal;
}

const EMAIL = /[^\s@<>"'(),;:]@[^\s@.]+\.[^\s@]/u;
/** Nine digits or more (seven behind a plus), however they are set apart, and not part of a longer word, hash or UUID. */
const PHONE = /(?<![\w-])(?:\+\(?\d(?:[\s()./-]{0,3}\d){6,14}|\(?\d(?:[\s()./-]{0,3}\d){8,14})(?![\w-])/;
const CARD = /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g;
const MOMENT = /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?/g;
const ADDRESS = /[a-z]:\/\//i;
const CREDENTIALS = /[a-z]:\/\/[^\s/?#]*@/i;

/** What a text gives away, if it does. Looks for shapes: a name or an address of a house is not found. */
export function personalIn(text: string): Personal | undefined {
  const plain = decoded(text).normalize('NFKC');
  if (CREDENTIALS.test(plain) || plain.split(/\s/).some(hasQuery)) return 'link';
  if (EMAIL.test(plain)) return 'email';
  if ((plain.match(CARD) ?? []).some(isCardNumber)) return 'card';
  return PHONE.test(plain.replace(MOMENT, ' ')) ? 'phone' : undefined;
}

/** One pattern for it would look to the end of the word from each address in it, which takes hours for a long one. */
function hasQuery(word: string): boolean {
  const start = word.search(ADDRESS);
  return start >= 0 && /[?#]/.test(word.slice(start));
}

/** An address in a path is written `%40`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Luhn's check, ISO/IEC 7812-1. */
function isCardNumber(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].map(Number).reverse();
  const sum = digits.reduce(
    (all, digit, at) => all + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit),
    0,
  );
  return sum % 10 === 0;
}
