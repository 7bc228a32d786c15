import * as v from 'valibot';
import { byField, neither } from './looser.ts';

/** The part of the policy about resources seen lately. */
const policy = v.optional(
  v.strictObject({
    /**
     * Milliseconds for which a request may be decided on what was last seen of its resource, instead of reading it first.
     * The write then carries that version as its precondition, so that it takes effect on what was decided on or not at all.
     * Only where the API counts a version for every change, the platform's own among them.
     * @default 0: every request reads first
     */
    maxAgeMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400_000)), 0),
  }),
  {},
);

export type TrackingPolicy = v.InferOutput<typeof policy>;

/** Its number allows nothing more: whatever is written on what was seen lately, the precondition proves current. */
export const tracking = { policy, looser: byField<TrackingPolicy>({ maxAgeMs: neither }) };
