import * as v from 'valibot';
import { byField, facts, lower, neither } from '../looser.ts';
import type { Given } from '../rule.ts';
import { rule } from '../rule.ts';
import { campaignId } from '../uuid.ts';
import { allow, deny, instant, unknown, type Verdict } from '../verdict.ts';

const policy = v.optional(
  v.strictObject({
    /** Agents that must be free, over all queues of the campaign. @default 2 */
    min: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 2),
    /** The queues of each campaign by its id; `*` speaks for campaigns not named. @default none, hence unknown */
    queues: v.optional(
      v.record(v.union([campaignId, v.literal('*')]), v.pipe(v.array(v.string()), v.minLength(1))),
      {},
    ),
    /** @default 30_000 */
    maxAgeMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400_000)), 30_000),
    /** @default 2_000 */
    maxFutureSkewMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400_000)), 2_000),
    /** @default 'refuse' */
    onUnknown: v.optional(v.picklist(['refuse', 'allow-with-warning']), 'refuse'),
  }),
  {},
);

/** Enough agents are free in the campaign's own queues. A queue missing from the sample is unknown, not empty. */
export const agentCapacity = rule()({
  name: 'agentCapacity',
  needs: ['capacity'],
  policy,
  refusals: {
    'capacity.low': {
      means: 'Fewer agents are free than the policy wants.',
      cure: 'Wait until more agents are free, or lower `agentCapacity.min`, which is a decision of whoever answers for the policy.',
    },
    'capacity.partial': {
      means: "The platform's sample has no count for one of the campaign's queues.",
      cure: 'Check that each queue under `agentCapacity.queues` exists, and that the client may see it.',
    },
    'capacity.queuesUnnamed': {
      means: "The policy does not say which queues are the campaign's.",
      cure: "Name them under `agentCapacity.queues`, by the campaign's id or by `*` for all campaigns.",
    },
  },
  looser: byField<v.InferOutput<typeof policy>>({ min: lower, queues: neither, ...facts }),
  says: ({ min, maxAgeMs }) =>
    `At least ${min} agents are free in the campaign's own queues, by a sample at most ${maxAgeMs / 1000} s old.`,
  judge: ({ resource, facts, policy: part, now }) => judge(resource.id, facts.capacity, part, now),
});

type Policy = v.InferOutput<typeof policy>;
type Sample = Given<Policy, 'capacity'>['facts']['capacity'];

function judge(campaignId: string, sample: Sample, { min, queues, maxAgeMs }: Policy, now: number): Verdict {
  const own = queues[campaignId] ?? queues['*'];
  if (own === undefined) {
    return unknown({
      code: 'capacity.queuesUnnamed',
      sentence: `The policy names no queue for this campaign: set agentCapacity.queues['${campaignId}'] or ['*'].`,
      evidence: {},
    });
  }
  const distinct = [...new Set(own)];
  const sampledAt = Date.parse(sample.at);
  const perQueue = Object.fromEntries(distinct.map((queue) => [queue, sample.value.available[queue] ?? null]));
  const evidence = {
    sampleAt: sample.at,
    ageMs: now - sampledAt,
    min,
    perQueue,
    ...(distinct.length > 1 && { note: 'An agent who serves several of these queues is counted once in each.' }),
  };
  const bad = distinct.filter((queue) => !isCount(perQueue[queue]));
  if (bad.length > 0) {
    return unknown({
      code: 'capacity.partial',
      sentence: `The sample has no usable count for ${bad.length} of the campaign's ${distinct.length} queues.`,
      evidence,
    });
  }
  const total = Object.values(perQueue).reduce<number>((sum, count) => sum + Number(count), 0);
  const found = { ...evidence, total };
  return total >= min
    ? allow({
        code: 'capacity.enough',
        sentence: `${total} agents are free; ${min} are needed.`,
        evidence: found,
        validUntil: instant(sampledAt + maxAgeMs),
      })
    : deny({
        code: 'capacity.low',
        sentence: `${total} ${total === 1 ? 'agent is' : 'agents are'} free; ${min} are needed.`,
        evidence: found,
      });
}

const isCount = (count: number | null | undefined): boolean => Number.isSafeInteger(count) && Number(count) >= 0;
