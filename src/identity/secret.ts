/** Bytes at least: as many as the hash has. */
const SHORTEST = 32;
/** Random bytes, written in hex or base64, have far more different signs than this. */
const FEWEST_SIGNS = 8;

/** What stands in guides and examples is known to everybody. */
const KNOWN = ['default-salt', 'production-salt', 'changeme', 'change-me', 'password', 'example', 'secret'];

/** Why a text is no secret, as a sentence; `undefined` where nothing speaks against it. Chance it cannot prove. */
export function weaknessOf(secret: string): string | undefined {
  const plain = secret.toLowerCase();
  if (KNOWN.some((known) => plain.includes(known))) return 'It holds a well-known default; random bytes are expected.';
  if (Buffer.byteLength(secret) < SHORTEST) return `At least ${SHORTEST} bytes are expected.`;
  if (new Set(secret).size < FEWEST_SIGNS || repeats(secret) || counts(secret)) {
    return 'It is too regular to be random; random bytes are expected.';
  }
  return undefined;
}

/** The same piece over and over; the last may be cut short. */
function repeats(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) if (text.startsWith(text.slice(period))) return true;
  return false;
}

/** Mostly each sign one on from, or the same as, the one before, as in `abcdef` or `123456`. */
function counts(text: string): boolean {
  const steps = Array.from(text, (_, at) => text.charCodeAt(at + 1) - text.charCodeAt(at)).slice(0, -1);
  return steps.filter((step) => Math.abs(step) <= 1).length > steps.length / 2;
}
