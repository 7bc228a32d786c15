import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Bytes of a key, as Standard Webhooks asks for them. */
const SIZES = { least: 24, most: 64 } as const;

/** The rule for a signing secret, as a sentence. */
export const SECRET_RULE = `${PREFIX} and the base64 of ${SIZES.least} to ${SIZES.most} random bytes are expected.`;

/** Whether it is `whsec_` and the base64 of 24 to 64 bytes. */
export function isSigningSecret(secret: string): boolean {
  if (!secret.startsWith(PREFIX)) return false;
  const text = secret.slice(PREFIX.length);
  const { length } = Buffer.from(text, 'base64');
  return BASE64.test(text) && text.length % 4 === 0 && length >= SIZES.least && length <= SIZES.most;
}

/** What is signed. */
interface Signed {
  /** Without a dot, which would let the parts be cut otherwise. */
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
  /** The text whose UTF-8 bytes are sent. */
  readonly body: string;
}

/** Signs and checks as Standard Webhooks has it. Of several secrets each signs, and each is taken: so they are changed over. */
export class Signer {
  readonly #webhooks: readonly Webhook[];

  /** @param secrets as {@link isSigningSecret} has them. */
  constructor(secrets: readonly string[]) {
    this.#webhooks = secrets.map((secret) => new Webhook(secret));
  }

  /** The value of `webhook-signature`: one a secret, with spaces between. */
  sign(signed: Signed): string {
    return this.#signatures(signed).join(' ');
  }

  /** Whether one of the signatures in the header is by one of the secrets. Says not how much of a wrong one was right. */
  holds(signed: Signed, header: string): boolean {
    const given = header.split(' ').map((each) => Buffer.from(each));
    const expected = this.#signatures(signed).map((each) => Buffer.from(each));
    return given.some((one) => expected.some((ours) => one.length === ours.length && timingSafeEqual(one, ours)));
  }

  #signatures({ id, timestamp, body }: Signed): string[] {
    return this.#webhooks.map((webhook) => webhook.sign(id, new Date(timestamp * 1_000), body));
  }
}
