import * as v from 'valibot';
import { isDateTime } from '../date-time.ts';
import { becomes, byField, higher, said } from '../looser.ts';
import { rule } from '../rule.ts';
import { type Flaw, isFlaw, type Limits, sizeOf } from '../size.ts';
import { MOST } from '../untrusted.ts';
import { allow, deny, type Json, type Verdict } from '../verdict.ts';

/** Characters of a key, and no part of it that reaches for a prototype; `__proto__` could begin a dotted part too. */
const KEY = /^(?!(?:.*\.)?(?:__proto__|constructor|prototype)(?:\.|$))[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const LONGEST_TEXT = 1024;
/** The largest number of the guide's strict range, a whole number from 0. */
const STRICT_MOST = 999_999_999;
/** Keys that a verdict names at most. */
const NAMED = 10;

const key = v.pipe(v.string(), v.regex(KEY, 'A key is 1 to 128 letters, digits, dots, dashes and underscores.'));

const policy = v.optional(
  v.strictObject({
    /** What each key must hold; a key not named may hold any of the four. @default none */
    kinds: v.optional(v.record(key, v.picklist(['string', 'number', 'boolean', 'date-time'])), {}),
    /** `strict` allows the guide's numbers alone: whole, 0 to 999999999. @default 'finite' */
    profile: v.optional(v.picklist(['finite', 'strict']), 'finite'),
    /** Attributes of one update. @default 100 */
    keys: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST.keys)), 100),
    /** Of the JSON text of one update. @default 32_768 */
    bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(MOST.bytes)), 32_768),
  }),
  {},
);
type Policy = v.InferOutput<typeof policy>;

/** Keys and values are such as the platform takes, and not too many. */
export const wellFormed = rule()({
  name: 'wellFormed',
  needs: [],
  policy,
  refusals: {
    'attributes.notAnObject': {
      means: 'The attributes are not an object.',
      cure: 'Send an object of keys and values.',
    },
    'attributes.empty': {
      means: 'There is no attribute to write.',
      cure: 'Send at least one.',
    },
    'attributes.badKey': {
      means: 'A key is longer than 128 signs, or holds one that a key may not.',
      cure: 'Rename it: letters, digits, dots, dashes and underscores.',
    },
    'attributes.badValue': {
      means: 'A value is not one that an attribute may have, or not of the kind that the policy declares for its key.',
      cure: 'Send a text, a finite number, a boolean or a date-time, as declared under `wellFormed.kinds`.',
    },
    'attributes.notJson': {
      means: 'The attributes hold something that JSON cannot.',
      cure: 'Send plain JSON.',
    },
    'attributes.cyclic': {
      means: 'The attributes contain themselves.',
      cure: 'Send plain JSON.',
    },
    'attributes.forbiddenKey': {
      means: 'A key would change how objects work, e.g. `__proto__`.',
      cure: 'Rename the key, and find out who sent it.',
    },
    'attributes.tooDeep': {
      means: 'A value is nested far beyond what anything may be.',
      cure: 'Send flat values.',
    },
    'attributes.tooMany': {
      means: 'There are far more values than anything may have.',
      cure: 'Send fewer.',
    },
    'attributes.tooWide': {
      means: 'There are more attributes than the policy allows in one update.',
      cure: 'Send them in several updates, or raise `wellFormed.keys`.',
    },
    'attributes.tooLong': {
      means: 'The update is longer than the policy allows.',
      cure: 'Send it in several updates, or raise `wellFormed.bytes`.',
    },
  },
  looser: byField<Policy>({
    kinds: (given, standard) =>
      said('no longer held to a kind:', Object.keys(standard).filter(unheld(given, standard))),
    profile: becomes<Policy['profile']>('finite'),
    keys: higher,
    bytes: higher,
  }),
  says: ({ profile, keys, bytes }) =>
    `1 to ${keys} attributes, at most ${bytes} bytes; keys of 1 to 128 letters, digits, dots, dashes and underscores; values are texts of at most ${LONGEST_TEXT} characters, ${
      profile === 'strict' ? `whole numbers from 0 to ${STRICT_MOST}` : 'finite numbers'
    }, booleans or date-times.`,
  judge: ({ event, policy: part }) => judge(event.payload.attributes, part),
});

function judge(attributes: unknown, part: Policy): Verdict {
  if (isFlaw(attributes)) return tooMuch(attributes, MOST);
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    return deny({ code: 'attributes.notAnObject', sentence: 'Attributes are an object.', evidence: {} });
  }
  const limits: Limits = { ...MOST, keys: part.keys, bytes: part.bytes };
  const size = sizeOf(attributes, limits);
  if (typeof size === 'string') return tooMuch(size, limits);
  const entries = Object.entries(attributes as { readonly [key: string]: Json });
  if (entries.length === 0) {
    return deny({ code: 'attributes.empty', sentence: 'At least one attribute is needed.', evidence: {} });
  }
  const badKeys = entries.map(([name]) => name).filter((name) => !KEY.test(name));
  if (badKeys.length > 0) {
    const sentence = `${badKeys.length} of the keys ${badKeys.length === 1 ? 'is' : 'are'} not 1 to 128 letters, digits, dots, dashes and underscores.`;
    // A key that breaks the rule may be anything, so it is not shown.
    return deny({ code: 'attributes.badKey', sentence, evidence: { badKeys: badKeys.length } });
  }
  const badValues = entries.filter(([name, value]) => !fits(value, part.kinds[name], part.profile));
  if (badValues.length > 0) {
    const keys = badValues.map(([name]) => name).slice(0, NAMED);
    const sentence = `${keys.join(', ')}: not a value that an attribute may have.`;
    return deny({ code: 'attributes.badValue', sentence, evidence: { keys, badValues: badValues.length } });
  }
  return allow({
    code: 'attributes.wellFormed',
    sentence: `${entries.length} well-formed ${entries.length === 1 ? 'attribute' : 'attributes'}.`,
    evidence: { keys: entries.length, bytes: size.bytes },
  });
}

const tooMuch = (flaw: Flaw, { keys, bytes }: Limits): Verdict =>
  deny({
    code: `attributes.${flaw}`,
    sentence: `The attributes cannot be taken: ${flaw}; ${keys} keys and ${bytes} bytes are allowed, and nothing but plain JSON.`,
    evidence: { limits: { keys, bytes } },
  });

type Kind = Policy['kinds'][string];

/** A date-time is a text too, so that a key held to one is held to the other. */
const unheld = (given: Policy['kinds'], standard: Policy['kinds']) => (name: string) =>
  given[name] !== standard[name] && !(given[name] === 'date-time' && standard[name] === 'string');

/** A date-time is a text too, so only a key that is declared to hold one is held to it. */
function fits(value: Json, kind: Kind | undefined, profile: Policy['profile']): boolean {
  if (kind === 'date-time') return typeof value === 'string' && isDateTime(value);
  if (kind !== undefined && typeof value !== kind) return false;
  if (typeof value === 'string') return value.length <= LONGEST_TEXT;
  if (typeof value !== 'number') return typeof value === 'boolean';
  return Number.isFinite(value) && (profile === 'finite' || isStrict(value));
}

const isStrict = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= STRICT_MOST;
