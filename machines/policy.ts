import { type GenericSchema, type InferInput, type InferOutput, strictObject } from 'valibot';
import type { RuleSet } from './lifecycle.ts';

/** The numbers and windows that rules read, one part a rule, every default filled in. */
export type PolicyParts<Rules extends RuleSet = RuleSet> = {
  readonly [Name in keyof Rules]: InferOutput<Rules[Name]['policy']>;
};

/** What a user writes: any part, and any field of a part, may be left out. */
export type PolicyInput<Rules extends RuleSet = RuleSet> = {
  readonly [Name in keyof Rules]?: InferInput<Rules[Name]['policy']> | undefined;
};

/** One closed schema over the parts of all rules; a part nobody reads is a mistake, not a comment. */
export const policySchema = <Rules extends RuleSet>(rules: Rules) =>
  strictObject(
    Object.fromEntries(Object.entries(rules).map(([name, { policy }]) => [name, policy])) as {
      [Name in keyof Rules]: Rules[Name]['policy'] & GenericSchema;
    },
  );
