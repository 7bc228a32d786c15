import type { FactPolicy } from './rule.ts';

/** What one field of a policy allows more than the standard does, in words; `undefined` where it does not. */
type Opinion<Policy, Field> = (given: Field, standard: Field, policies: Compared<Policy>) => string | undefined;
interface Compared<Policy> {
  readonly given: Policy;
  readonly standard: Policy;
}

/**
 * Compares a rule's policy with another, field by field. Every field needs an opinion, so that none is forgotten.
 * @returns a sentence for each field by which `given` allows what `standard` does not; it begins with the field.
 */
export const byField =
  <Policy extends object>(opinions: { readonly [Field in keyof Policy]-?: Opinion<Policy, Policy[Field]> }) =>
  (given: Policy, standard: Policy): string[] => {
    const fields = Object.keys(opinions) as (keyof Policy & string)[];
    return fields.flatMap((field) => {
      const said = opinions[field](given[field], standard[field], { given, standard });
      return said === undefined ? [] : [`${field}: ${said}`];
    });
  };

/** The field says which or whose, not how much: no value of it allows more than another. */
export const neither = (): undefined => undefined;

const instead = (given: unknown, standard: unknown): string => `${String(given)} instead of ${String(standard)}`;

/** A lower number allows more. */
export const lower = (given: number, standard: number): string | undefined =>
  given < standard ? instead(given, standard) : undefined;

/** A higher number allows more. */
export const higher = (given: number, standard: number): string | undefined =>
  given > standard ? instead(given, standard) : undefined;

/** One value allows more than any other. */
export const becomes =
  <Value>(loose: Value) =>
  (given: Value, standard: Value): string | undefined =>
    given === loose && standard !== loose ? instead(given, standard) : undefined;

/** Nothing may be left out. */
export const without = (given: readonly string[], standard: readonly string[]): string | undefined =>
  said('without', missing(standard, given));

/** Nothing may be added. */
export const beyond = (given: readonly string[], standard: readonly string[]): string | undefined =>
  said('also', missing(given, standard));

export const missing = (of: readonly string[], from: readonly string[]): string[] =>
  of.filter((each) => !from.includes(each));

/** Names that a sentence has at most. */
const NAMED = 10;

export function said(word: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${word} ${names.slice(0, NAMED).join(', ')}${more}`;
}

/**
 * Where unknown passes, a sample that counts as unknown sooner lets more through; where it refuses, one that counts as known
 * for longer does. A policy that refuses what the standard lets pass allows no more, whatever its sample may be.
 */
const sample = <Policy extends FactPolicy>(
  given: number,
  standard: number,
  policies: Compared<Policy>,
): string | undefined => {
  if (policies.standard.onUnknown === 'refuse') return higher(given, standard);
  return policies.given.onUnknown === 'refuse' ? undefined : lower(given, standard);
};

/** Of every rule with a remote fact. */
export const facts = {
  maxAgeMs: sample,
  maxFutureSkewMs: sample,
  onUnknown: becomes<FactPolicy['onUnknown']>('allow-with-warning'),
} as const;
