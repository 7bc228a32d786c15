import * as v from 'valibot';
import type { Json } from '../../machines/verdict.ts';
import type { ChunkRow } from '../engine/outbox.ts';

/** What the endpoint says of one record. */
export type Result = { readonly kind: 'delivered' } | { readonly kind: 'again' | 'dead'; readonly code: string };

const text = v.pipe(v.string(), v.regex(/^[\w.:-]{1,100}$/));
const result = v.looseObject({
  externalId: v.optional(v.union([v.string(), v.number()])),
  success: v.optional(v.boolean()),
  status: v.optional(v.union([v.number(), v.string()])),
  error: v.optional(v.unknown()),
});
const body = v.looseObject({ results: v.array(result) });
const error = v.looseObject({
  code: v.optional(v.fallback(v.optional(text), undefined)),
  status: v.optional(v.fallback(v.optional(v.number()), undefined)),
  retryable: v.optional(v.fallback(v.optional(v.boolean()), undefined)),
});

const DONE = /^(ok|success|succeeded|created|updated|upserted|unchanged)$/i;
/** Statuses of one record that time may cure. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);

export const isPassing = (status: number): boolean => status >= 500 || PASSING.has(status);

/**
 * What each row came to, in the order of the rows; `undefined` where the answer has no list of results. Results are found by
 * `externalId`, or by their place where none of them has one. A row of which nothing is said was not certainly taken: it goes again.
 */
export function resultsOf(rows: readonly ChunkRow[], content: Json): Result[] | undefined {
  const parsed = v.safeParse(body, content);
  if (!parsed.success) return undefined;
  const { results } = parsed.output;
  const byPlace = results.every(({ externalId }) => externalId === undefined);
  const named = new Map(results.map((one) => [String(one.externalId), one]));
  return rows.map(({ item }, place) => {
    const one = byPlace ? results[place] : named.get(item);
    return one === undefined || saysNothing(one) ? { kind: 'again', code: 'crm.noResult' } : resultOf(one);
  });
}

const saysNothing = ({ success, status, error: said }: v.InferOutput<typeof result>): boolean =>
  success === undefined && status === undefined && said === undefined;

function resultOf({ success, status, error: said }: v.InferOutput<typeof result>): Result {
  const failure = v.safeParse(error, said);
  const { code, retryable, status: within } = failure.success ? failure.output : {};
  const number = statusOf(status) ?? within;
  const done = success ?? (number === undefined ? DONE.test(String(status)) : number < 300);
  if (done) return { kind: 'delivered' };
  const passing = retryable ?? (number !== undefined && isPassing(number));
  return { kind: passing ? 'again' : 'dead', code: code ?? (number === undefined ? 'crm.refused' : `http.${number}`) };
}

function statusOf(status: number | string | undefined): number | undefined {
  const number = typeof status === 'string' && /^\d{3}$/.test(status) ? Number(status) : status;
  return typeof number === 'number' ? number : undefined;
}
