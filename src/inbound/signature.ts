import type { Webhook } from 'standardwebhooks';
import { timingSafeEqual } from '../engine/crypto.ts';

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
  readonly #secrets: readonly string[];
  #webhooks: Promise<readonly Webhook[]> | undefined;

  /** @param secrets as {@link isSigningSecret} has them. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** The value of `webhook-signature`: one a secret, with spaces between. */
  async sign(signed: Signed): Promise<string> {
    return (await this.#signatures(signed)).join(' ');
  }

  /** Whether one of the signatures in the header is by one of the secrets. Says not how much of a wrong one was right. */
  async holds(signed: Signed, header: string): Promise<boolean> {
    const given = header.split(' ').map((each) => Buffer.from(each));
    const expected = (await this.#signatures(signed)).map((each) => Buffer.from(each));
    return given.some((one) => expected.some((ours) => one.length === ours.length && timingSafeEqual(one, ours)));
  }

  async #signatures({ id, timestamp, body }: Signed): Promise<readonly string[]> {
    this.#webhooks ??= import('standardwebhooks').then(({ Webhook }) => this.#secrets.map((one) => new Webhook(one)));
    return (await this.#webhooks).map((webhook) => webhook.sign(id, new Date(timestamp * 1_000), body));
  }
}
