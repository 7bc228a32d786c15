import { parse } from 'valibot';
import type { KnownFacts } from '../../machines/facts.ts';
import { rules } from '../../machines/house-rules.ts';
import type { Rule } from '../../machines/rule.ts';
import type { Json, Verdict } from '../../machines/verdict.ts';

export const ID = 'c0000000-0000-4000-8000-000000000001';
/** A Friday, in the guide's hours. */
export const NOW = '2026-03-27T10:00:00.000Z';

/** What a rule is asked about; what is left out is as plain as it can be. */
export interface Case {
  readonly payload?: { readonly [field: string]: unknown };
  readonly state?: string;
  readonly document?: Json;
  /** @default the document */
  readonly base?: Json;
  readonly facts?: Partial<KnownFacts>;
  readonly policy?: object;
  readonly params?: object;
  readonly now?: string;
}

export function judged(name: keyof typeof rules, given: Case): Verdict {
  const { payload = {}, state = 'here', document = {}, base = document, facts, policy = {}, params, now = NOW } = given;
  const rule = rules[name] as Rule;
  const resource = { id: ID, state, version: '"1"', document };
  return rule.judge(
    {
      ...{ resource, base: { ...resource, document: base }, now: Date.parse(now) },
      event: { type: 'any', actor: { id: 'anna', type: 'user' }, payload: payload as { [field: string]: Json } },
      facts: { capabilities: [], ...facts } as KnownFacts,
      policy: parse(rule.policy, policy),
    },
    params,
  );
}

type Row = readonly [asked: string, given: Case, verdict: Verdict];
export type Rows = readonly Row[];

const says =
  (answer: Verdict['answer']) =>
  (code: string, sentence: string, evidence: object, until: object = {}) =>
    ({ answer, code, sentence, evidence, ...until }) as Verdict;
export const [allow, deny, unknown] = [says('allow'), says('deny'), says('unknown')];
