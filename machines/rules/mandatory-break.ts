import * as v from 'valibot';
import { beyond, byField, facts, neither, said } from '../looser.ts';
import { PRESENCES_TO_SET, type PresenceToSet } from '../presence-names.ts';
import type { Given } from '../rule.ts';
import { rule } from '../rule.ts';
import { type Interval, intervalsOf, scheduleDay } from '../schedule.ts';
import { dayStart, zoneName } from '../timetable.ts';
import { allow, deny, instant, unknown, type Verdict } from '../verdict.ts';

const presences = v.array(v.picklist(PRESENCES_TO_SET));

const policy = v.optional(
  v.strictObject({
    /** The kinds of interval that bind, each with what it allows where the schedule lists nothing. @default mandatory_break: break, meal */
    kinds: v.optional(v.record(v.string(), presences), { mandatory_break: ['break', 'meal'] }),
    /** Allowed where several breaks run at once and agree on nothing. @default ['offline'] */
    safe: v.optional(presences, ['offline']),
    /** The business unit's IANA zone: a schedule is kept by its local date. @default none: the UTC date is asked for, and that it shows no break proves nothing */
    zone: v.optional(zoneName),
    /** The local time from which on the date counts; before it the schedule of the day before holds, for shifts across midnight. @default '00:00' */
    dayStarts: v.optional(dayStart, '00:00'),
    /** Sent with the question, where the platform needs it. @default none */
    divisionId: v.optional(v.pipe(v.string(), v.minLength(1))),
    /** @default 60_000 */
    maxAgeMs: v.optional(v.pipe(v.number(), v.minValue(0)), 60_000),
    /** @default 2_000 */
    maxFutureSkewMs: v.optional(v.pipe(v.number(), v.minValue(0)), 2_000),
    /** The presence guide's choice: an outage of the schedule keeps nobody from working. @default 'allow-with-warning' */
    onUnknown: v.optional(v.picklist(['refuse', 'allow-with-warning']), 'allow-with-warning'),
  }),
  {},
);

export type BreakPolicy = v.InferOutput<typeof policy>;

/** No mandatory break runs, or all that run allow the presence. It says when that ends, or when they do. */
export const mandatoryBreak = rule<{ readonly to: PresenceToSet }>()({
  name: 'mandatoryBreak',
  needs: ['schedule'],
  policy,
  refusals: {
    'break.forbids': {
      means: 'A mandatory break is on, and it does not allow this presence.',
      cure: 'Ask again at `retryAt`, when it ends, or take one of the presences that it allows.',
    },
    'schedule.otherDay': {
      means: "The schedule that was read is of another day than today's.",
      cure: 'Ask again: the next request reads it anew.',
    },
    'schedule.zoneUnnamed': {
      means: 'No break is known to be on, but the policy does not say by which zone the day is kept.',
      cure: "Set `mandatoryBreak.zone` to the business unit's zone.",
    },
  },
  params: v.strictObject({ to: v.picklist(PRESENCES_TO_SET) }),
  looser: byField<BreakPolicy>({
    kinds: (given, standard, policies) =>
      said(
        'binding less:',
        Object.entries(standard).flatMap(([kind, usual]) => {
          const allowed = given[kind] && listed(given[kind], policies.given);
          return allowed?.every((each) => listed(usual, policies.standard).includes(each)) ? [] : [kind];
        }),
      ),
    safe: beyond,
    ...{ zone: neither, dayStarts: neither, divisionId: neither },
    ...facts,
  }),
  says({ kinds, zone, maxAgeMs }, { to }) {
    const names = Object.keys(kinds)
      .map((kind) => `\`${kind}\``)
      .join(' or ');
    const day = zone === undefined ? 'no zone is named' : `the day in ${zone}`;
    return `No ${names} of the schedule is on, or it allows \`${to}\`. The schedule (${day}) is at most ${maxAgeMs / 1000} s old.`;
  },
  judge: ({ facts, policy: part, now }, { to }) => judge(facts.schedule, part, now, to),
});

type Sample = Given<BreakPolicy, 'schedule'>['facts']['schedule'];

function judge(sample: Sample, part: BreakPolicy, now: number, to: PresenceToSet): Verdict {
  const sampledAt = Date.parse(sample.at);
  const day = scheduleDay(part, now);
  const { intervals, malformed } = intervalsOf(sample.value.intervals);
  const breaks = intervals.filter(({ kind }) => Object.hasOwn(part.kinds, kind));
  const running = runningAt(breaks, now);
  const allowed = allowedBy(running, part);
  const evidence = {
    scheduleId: sample.value.scheduleId,
    date: day.date,
    sampleAt: sample.at,
    running: running.map(({ kind, start, end }) => ({ kind, start: instant(start), end: instant(end) })),
    ...(allowed && { allowed }),
    ...(malformed > 0 && { warning: `${malformed} of the schedule's intervals cannot be read and are left out.` }),
  };
  if (scheduleDay(part, sampledAt).date !== day.date) {
    const sentence = `The schedule was read for another day than ${day.date}.`;
    return unknown({ code: 'schedule.otherDay', sentence, evidence });
  }

  const changes = breaks.flatMap(({ start, end }) => [start, end]).filter((at) => at > now);
  const next = (may: boolean) =>
    Math.min(...changes.filter((at) => (allowedBy(runningAt(breaks, at), part)?.includes(to) ?? true) === may));
  if (allowed !== null && !allowed.includes(to)) {
    const retryAt = instant(next(true));
    const which = allowed.length > 0 ? `only ${allowed.join(', ')}` : 'nothing';
    const sentence = `A mandatory break is on, which allows ${which}; ${to} is possible again at ${retryAt}.`;
    return deny({ code: 'break.forbids', sentence, evidence, retryAt });
  }
  const validUntil = instant(Math.min(sampledAt + part.maxAgeMs, day.ends, next(false)));
  if (allowed !== null) {
    return allow({ code: 'break.allows', sentence: `The mandatory break allows ${to}.`, evidence, validUntil });
  }
  if (part.zone === undefined) {
    const sentence = 'The policy names no zone, so this may be the schedule of another day: set mandatoryBreak.zone.';
    return unknown({ code: 'schedule.zoneUnnamed', sentence, evidence, validUntil });
  }
  return allow({ code: 'break.none', sentence: 'No mandatory break is on.', evidence, validUntil });
}

const runningAt = (breaks: readonly Interval[], at: number): readonly Interval[] =>
  breaks.filter(({ start, end }) => start <= at && at < end);

/** A kind that allows nothing has what is safe instead. */
const listed = <Presence extends string>(own: readonly Presence[], { safe }: { readonly safe: readonly Presence[] }) =>
  own.length > 0 ? own : safe;

/** What all of the breaks allow; where they agree on nothing, what is safe. `null` where none runs. */
function allowedBy(running: readonly Interval[], { kinds, safe }: BreakPolicy): readonly string[] | null {
  const [first, ...others] = running.map(({ kind, allowed }) => allowed ?? kinds[kind] ?? []);
  if (first === undefined) return null;
  const common = first.filter((presence) => others.every((other) => other.includes(presence)));
  return common.length > 0 ? common : safe;
}
