import { personalIn } from '../../machines/personal.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Answer } from './answer.ts';

/** What an answer of 300 or more says: in the platform's form, in OAuth's, or nothing where a proxy wrote it. */
export interface Refusal {
  readonly status: number;
  /** As the answer names it, else `http.<status>`. */
  readonly code: string;
  readonly said?: string;
  readonly contextId?: string;
  readonly correlationId?: string;
  readonly body: Json;
}

const LONGEST = 300;
const CODE = /^[\w.:-]{1,100}$/;

/**
 * @param secrets what the answer must not be allowed to echo, in its code or its words
 * @param values of the payload, which its words must not echo either
 */
export function refusalOf(answer: Answer, secrets: readonly string[], values: readonly string[] = []): Refusal {
  const body = answer.content ?? null;
  const fields = body !== null && typeof body === 'object' ? (body as { readonly [name: string]: Json }) : {};
  const hidden = [...secrets, ...values].sort((a, b) => b.length - a.length);
  const code = lineOf(fields.code, secrets) ?? lineOf(fields.error, secrets);
  const said = impersonal(lineOf(fields.message, hidden) ?? lineOf(fields.error_description, hidden));
  const contextId = lineOf(fields.contextId, secrets);
  const correlationId = correlationIdOf(answer, secrets);
  return {
    status: answer.status,
    code: code !== undefined && CODE.test(code) ? code : `http.${answer.status}`,
    ...(said === undefined ? {} : { said }),
    ...(contextId === undefined ? {} : { contextId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    body,
  };
}

/** Its words go on record for ever. Where they are about a person, nothing is left of them: the code still says what it was. */
function impersonal(said: string | undefined): string | undefined {
  const kind = said === undefined ? undefined : personalIn(said);
  return kind ? `[withheld: ${kind}]` : said;
}

/** By which the platform knows the call. @param secrets what the answer must not be allowed to echo */
export const correlationIdOf = (answer: Answer, secrets: readonly string[]): string | undefined =>
  lineOf(answer.header('inin-correlation-id'), secrets);

/** Something short that can stand in a log: nothing hidden, no control character, at most {@link LONGEST} characters. */
function lineOf(value: Json | undefined, hidden: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  const open = hidden.reduce((text, secret) => text.replaceAll(secret, '[hidden]'), value);
  const line = open
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .toWellFormed();
  return line === '' ? undefined : line;
}
